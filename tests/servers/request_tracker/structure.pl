# What RT's interface has no way to make: accounts with their rights and tokens, queues, fields, classes, articles.
use utf8;

my @agents = (
    { Name => 'berta', RealName => 'Berta Brandt', EmailAddress => 'berta@desk.test', Timezone => 'Europe/Berlin' },
    { Name => 'ben',   RealName => 'Ben Okafor',   EmailAddress => 'ben@desk.test' },
    # May see tickets and what customers read, and no comments.
    { Name => 'rita',  RealName => 'Rita Reader',  EmailAddress => 'rita@desk.test', Timezone => 'Asia/Kolkata' },
    # Has an account and nothing else.
    { Name => 'nils',  RealName => 'Nils Nothing', EmailAddress => 'nils@desk.test' },
);
my @customers = (
    { Name => 'jana.novak@kolo.test', RealName => 'Jana Nováková', Organization => 'Kolo s.r.o.' },
    { Name => 'wang.fang@lantern.test', RealName => '王芳', Organization => 'Lantern' },
    { Name => 'sean@brick.test', RealName => "Seán O'Brien", Organization => 'Kolo s.r.o.' },
    { Name => 'customer-without-address', RealName => 'Walk-in' },
);
@Users = (
    ( map { { %$_, Password => "$_->{Name}-only-for-tests", Privileged => 1 } } @agents ),
    ( map { { %$_, $_->{Name} =~ /@/ ? ( EmailAddress => $_->{Name} ) : (), Privileged => 0 } } @customers ),
);
@Groups = (
    { Name => 'Agents',  Domain => 'UserDefined' },
    { Name => 'Readers', Domain => 'UserDefined' },
);
@Members = (
    ( map { { Group => 'Agents', GroupDomain => 'UserDefined', Class => 'RT::User', Name => $_ } } qw(berta ben) ),
    { Group => 'Readers', GroupDomain => 'UserDefined', Class => 'RT::User', Name => 'rita' },
);
@Queues = (
    { Name => 'Support', CorrespondAddress => 'help@desk.test', CommentAddress => 'help-internal@desk.test' },
    { Name => 'Development' },
    { Name => 'Workshop', Lifecycle => 'repairs' },
    { Name => 'Vault', Description => 'Nobody but root sees this one' },
);
my %on_support = ( LookupType => 'RT::Queue-RT::Ticket', Queue => 'Support' );
@CustomFields = (
    { Name => 'Product', Type => 'SelectSingle', %on_support, Values => [ { Name => 'Router' }, { Name => 'Café app' } ] },
    { Name => 'Version', Type => 'FreeformSingle', %on_support },
    { Name => 'Affects', Type => 'FreeformMultiple', %on_support },
    { Name => 'Answer',  Type => 'Text',     LookupType => 'RT::Class-RT::Article', ApplyTo => ['Answers'] },
    { Name => 'Page',    Type => 'Wikitext', LookupType => 'RT::Class-RT::Article', ApplyTo => ['Handbook'] },
);
@Classes = ( { Name => 'Answers', ApplyTo => 0 }, { Name => 'Handbook', ApplyTo => 0 } );

my @reading = qw(SeeQueue ShowTicket SeeCustomField);
my @working = ( @reading, qw(ShowTicketComments ShowOutgoingEmail CreateTicket ReplyToTicket CommentOnTicket OwnTicket
    TakeTicket StealTicket ReassignTicket ModifyTicket DeleteTicket Watch ModifyCustomField) );
my $grant = sub {
    my ( $group, $queue, @rights ) = @_;
    map { { GroupDomain => 'UserDefined', GroupId => $group, $queue ? ( Queue => $queue ) : (), Right => $_ } } @rights;
};
@ACL = (
    ( map { $grant->( 'Agents', $_, @working ) } qw(Support Development Workshop) ),
    # Agents may move a ticket into a queue that they cannot see, as an office does with complaints.
    $grant->( 'Agents', 'Vault', 'CreateTicket' ),
    $grant->( 'Readers', 'Support', @reading ),
    $grant->( 'Agents', undef, qw(SeeClass ShowArticle SeeCustomField) ),
    ( map { { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Queue => 'Support', Right => $_ } }
        qw(CreateTicket ReplyToTicket) ),
);

my @articles = (
    [ 'Answers', 'Ask for the log', 'Which log, and where it is', 'Answer', "Hello,\n\nplease send us the log of that day.\n" ],
    [ 'Answers', 'Refunded', 'The money is on its way', 'Answer', "Hello,\n\nwe have refunded you.\n" ],
    [ 'Handbook', 'Router loses its line', 'Known in 4.2', 'Page', "= Cause =\nA stale lease. Köln and Łódź have seen it.\n" ],
);
@Final = (
    sub {
        for my $row (@articles) {
            my ( $class, $name, $summary, $field, $text ) = @$row;
            my $article = RT::Article->new( RT->SystemUser );
            my ( $done, $said ) = $article->Create( Class => $class, Name => $name, Summary => $summary );
            RT->Logger->error("article $name: $said") unless $done;
            ( $done, $said ) = $article->AddCustomFieldValue( Field => $field, Value => $text );
            RT->Logger->error("article $name: $said") unless $done;
        }
        open my $file, '>', $ENV{TOKENS_FILE} or die "$ENV{TOKENS_FILE}: $!";
        for my $name ( 'root', map { $_->{Name} } @agents ) {
            my $user = RT::User->new( RT->SystemUser );
            $user->Load($name);
            my $token = RT::AuthToken->new( RT->SystemUser );
            my ( $done, $said, $secret ) = $token->Create( Owner => $user->id, Description => 'tests' );
            RT->Logger->error("token of $name: $said") unless $done;
            print {$file} "$name $secret\n";
        }
        close $file;
    }
);
1;
