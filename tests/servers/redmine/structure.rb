# Makes what has no REST interface in Redmine: settings, accounts, projects, rights; and many issues, which takes too
# long through it. Run by `rails runner`; writes the accounts' keys and the numbers of statuses and trackers into the
# file that OUT names.
require 'json'

Redmine::DefaultData::Loader.load('en')
{ rest_api_enabled: '1', host_name: '127.0.0.1', default_language: 'en', text_formatting: 'common_mark',
  cross_project_issue_relations: '1', login_required: '0' }.each { |name, value| Setting.send("#{name}=", value) }

def account(login, first, last)
  user = User.find_by_login(login) || User.new(mail: "#{login}@example.test", language: 'en')
  user.login = login
  user.firstname, user.lastname, user.status, user.must_change_passwd = first, last, 1, false
  user.password = user.password_confirmation = "#{login}-secret"
  user.save!
  user
end

people = {
  'admin' => account('admin', 'Redmine', 'Admin'), # is there already
  'dana' => account('dana', 'Dana', 'Dev'),        # a developer, everywhere
  'alice' => account('alice', 'Alice', 'Agent'),   # reads and writes private notes, and not the project Vault
  'bea' => account('bea', 'Bea', 'Basic'),         # has nothing to do with private notes, and changes no issue
  'nora' => account('nora', 'Nora', 'Norights')    # a member of nothing
}

reporter, developer = Role.find_by_name('Reporter'), Role.find_by_name('Developer')
agent = Role.find_by_name('Agent') || Role.new(name: 'Agent')
agent.permissions = reporter.permissions + [:view_private_notes, :set_notes_private, :edit_issues]
agent.save!
WorkflowRule.copy(nil, developer, nil, agent)
developer.add_permission!(:view_private_notes, :set_notes_private, :manage_issue_relations, :manage_subtasks)

{ 'gateway' => %w[dana alice bea], 'billing' => %w[dana alice bea], 'vault' => %w[dana] }.each do |name, members|
  project = Project.new(identifier: name, name: name.capitalize, is_public: false)
  project.enabled_module_names = %w[issue_tracking]
  project.trackers = Tracker.all
  project.save!
  members.each do |login|
    role = { 'dana' => developer, 'alice' => agent, 'bea' => reporter }[login]
    Member.create!(project: project, principal: people[login], roles: [role])
  end
end

billing = Project.find('billing')
ActiveRecord::Base.transaction do
  (1..120).each do |number|
    Issue.create!(project: billing, tracker: Tracker.first, author: people['dana'], priority: IssuePriority.first,
                  subject: format('Engineering task %03d', number))
  end
end

File.write(ENV.fetch('OUT'), JSON.dump(
  keys: people.transform_values(&:api_key),
  users: people.transform_values(&:id),
  trackers: Tracker.all.to_h { |one| [one.name, one.id] },
  statuses: IssueStatus.all.to_h { |one| [one.name, one.id] }
))
