# Configuration of a Request Tracker for tests; everything that two of them would share is in the folder.
$RT::VarPath         = '@FOLDER@/var';
$RT::MasonDataDir    = '@FOLDER@/mason';
$RT::MasonSessionDir = '@FOLDER@/session';

Set($rtname, 'desk.test');
Set($Organization, 'desk.test');
Set($Timezone, 'UTC');
Set($CorrespondAddress, 'help@desk.test');
Set($CommentAddress, 'help-internal@desk.test');
Set($WebDomain, '127.0.0.1');
Set($WebPort, @PORT@);
Set($WebPath, '');

Set($DatabaseType, 'SQLite');
Set($DatabaseName, '@FOLDER@/var/rt5.sqlite');
Set($DatabaseUser, undef);
Set($DatabasePassword, undef);

Set($MailCommand, 'mbox');
Set($WebSessionClass, 'Apache::Session::File');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'error');
Set($LogToFile, undef);
# RT hashes the token with every request; its default of 12 takes a fifth of a second.
Set($BcryptCost, 4);
Set(%GnuPG, Enable => 0);
Set(%SMIME, Enable => 0);
Set(%FullTextSearch, Enable => 1, Indexed => 0);

# A lifecycle of one's own, with words that nobody knows beforehand.
Set(%Lifecycles,
    repairs => {
        initial  => ['received'],
        active   => ['on the bench', 'waiting for parts'],
        inactive => ['repaired', 'scrapped', 'deleted'],
        defaults => { on_create => 'received' },
        transitions => {
            ''                  => ['received', 'on the bench'],
            'received'          => ['on the bench', 'scrapped', 'deleted'],
            'on the bench'      => ['waiting for parts', 'repaired', 'scrapped', 'deleted'],
            'waiting for parts' => ['on the bench', 'repaired', 'scrapped', 'deleted'],
            'repaired'          => ['on the bench', 'deleted'],
            'scrapped'          => ['deleted'],
            'deleted'           => ['received'],
        },
        rights  => { '* -> *' => 'ModifyTicket' },
        actions => [],
    },
);
1;
