"""The command line: one class a command, imported only when it is asked for."""

# What can be typed after `workbench`, in the order of the help page, and where each class is.
COMMANDS: dict[str, str] = {
    "queue": "workbench.commands.line.queue:QueueCommand",
    "show": "workbench.commands.line.show:ShowCommand",
    "search": "workbench.commands.line.search:SearchCommand",
    "incidents": "workbench.commands.line.incidents:IncidentsCommand",
    "reply": "workbench.commands.line.writing:ReplyCommand",
    "note": "workbench.commands.line.writing:NoteCommand",
    "take": "workbench.commands.line.changing:TakeCommand",
    "set": "workbench.commands.line.changing:SetCommand",
    "link": "workbench.commands.line.changing:LinkCommand",
    "handoff": "workbench.commands.line.handoff:HandoffCommand",
    "outbox": "workbench.commands.line.outbox:OutboxCommand",
    "person": "workbench.commands.line.person:PersonCommand",
    "sync": "workbench.commands.line.sync:SyncCommand",
    "connect": "workbench.commands.line.connect:ConnectCommand",
    "login": "workbench.commands.line.login:LoginCommand",
    "logout": "workbench.commands.line.logout:LogoutCommand",
    "import": "workbench.commands.line.importing:ImportCommand",
    "new": "workbench.commands.line.new:NewCommand",
    "canned": "workbench.commands.line.canned:CannedCommand",
    "plugins": "workbench.commands.line.plugins:PluginsCommand",
    "doctor": "workbench.commands.line.doctor:DoctorCommand",
    "config": "workbench.commands.line.config:ConfigCommand",
    "purge": "workbench.commands.line.purge:PurgeCommand",
    "demo": "workbench.commands.line.demo:DemoCommand",
}
