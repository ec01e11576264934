"""Lines written by hand after the rules were there: secrets as people hand them over, and what only sounds like one.

In the lines with a secret ``{0}`` stands for it, with the sort of it in front: a ``short`` password of eight
characters, a ``strong`` one with more than letters and digits, a ``word`` with digits, ``hex`` of 32, ``digits``.
"""

from guard.dice import Dice

_SECRETS = r"""
strong|Hi, the creds are admin / {0} if you want to look yourself.
strong|login: jane@acme.test pw: {0}
word|You can use user demo with password {0}
strong|Zugangsdaten: Benutzer sup, Kennwort {0}
word|the root pw on that box is still '{0}'
word|SSH: ssh deploy@10.0.0.5 (password: {0})
short|export PGPASSWORD={0}
short|env:\n  - name: DB_PASSWORD\n    value: "{0}"
short|DB_PASS={0}
word|MYSQL_ROOT_PASSWORD: {0}
short|"pwd" : "{0}"
short|password=>'{0}'
short|:password => "{0}"
short|config.password = "{0}"
short|$cfg['Servers'][$i]['password'] = '{0}';
short|define('DB_PASSWORD', '{0}');
short|ConnectionStrings__Default=Server=db;User=sa;Pwd={0};
short|-e POSTGRES_PASSWORD={0} postgres:15
short|--set auth.password={0}
short|psql "postgresql://u:{0}@h/db"
short|smtp_auth login user@x.test {0}
hex|X-API-KEY: {0}
hex|api key is {0}
hex|our API token: {0}
hex|token {0}
hex|Authorization: ApiKey {0}
hex|Authorization: {0}
hex|"secret": "{0}"
hex|webhook secret: {0}
hex|SECRET_KEY_BASE={0}
digits|My PIN is {0}
hex|Cookie: auth_token={0}
hex|Cookie: ASP.NET_SessionId={0}
short|wget --http-password={0} http://x
short|rsync --password-file <(echo {0})
short|net user jroe {0} /add
short|smbclient //srv/share -U jroe%{0}
short|mount -t cifs -o username=jroe,password={0} //srv/x /mnt
short|openssl pkcs12 -in a.p12 -passin pass:{0}
short|keytool -storepass {0} -keystore x
short|ansible_ssh_pass={0}
short|spring.security.user.password={0}
short|<Password>{0}</Password>
short|snmp community: {0}
short|radius secret {0}
short|wifi password: {0}
short|WLAN-Schlüssel: {0}
words|passphrase: {0}
short|initial password ‘{0}’ (please change)
short|Your temporary password is: {0}
strong|Passwort: „{0}“
short|le mot de passe est {0}
short|clave: {0}
hex|Use this key for the import API: {0}
hex|curl https://api.acme.test/v2/jobs -H "X-Acme-Auth: {0}"
short|user=svc_backup pass={0} host=10.1.2.3
short|We gave him root/{0} for the night.
short|sudo -u app env APP_PASSWORD={0} ./run
short|machine git.acme.test login ci password {0}
strong|sqlplus scott/{0}@orcl
hex|{"apiToken":"{0}"}
hex|token="{0}", timeout=30
short|Kennwort für den Zugang lautet: {0}
strong|The new password for jroe is "{0}" until Monday.
short|proxy_pass_user app; proxy_password {0};
"""

INNOCENT = """
The password policy needs 12 characters, 1 digit and 1 capital.
Password: must contain a digit (1-9) and a symbol.
I reset the password 2 times on 2026-11-02.
Your password was changed at 10:02.
My password is 12 characters long
The token is valid for 3600s.
token: 5f3a2b (cut)
api key: see 1Password
Pass 2 of 3 done
pass: test_login_2fa
PASS: 2026-11-02T10:02:11Z
pw: n/a
password: <<secret>>
password: [hidden]
PASSWORD_RESET_TIMEOUT_DAYS=3
password_encryption = scram-sha-256
token_endpoint_auth_method: client_secret_basic
user admin, password unknown
Password for user 'app': (empty)
--password-stdin
--password-file=/run/secrets/pw1
git config credential.helper store
the secret: 2 spoons of sugar
Bearer tokens are 40 characters long
Basic plan: 20 seats
key: Ctrl+Shift+P
sessionid: missing
Cookie: consent=accepted
Password: Please enter at least 8 characters
password: str = "..."
login with user demo/password as in the README
password authentication failed for user "app_rw1"
token: Unexpected token < in JSON at position 0
CSRF token mismatch (419)
pwd: /home/jane/project2
cwd=/srv/app2 pwd=/srv/app2
The key is under data/key2
OTP: the app shows 6 digits
2FA: enabled since 2026-01-01
client secret: rotate by 2026-12-01
password: Sommer? no idea
The passphrase for key id_ed25519 is asked
password:no
secret/data/app1
compass v2.0
user=jane pass=no
Password changed: yes (2026-11-02)
passwd: password updated successfully
The login page /app/v2 is slow, and /login/v3.1-beta too.
Our community: https://forum.acme.test/t/4711
The licence runs until 2027-03-31, the PIN pad is broken.
Backup codes: where do I find them?
The wifi key on the keyboard does nothing.
Please see the pin: it is on the map (4 km).
psk31 is a mode of radio amateurs
authorization: required for /api/v2/export
token TOKEN_TYPE_REFRESH_EXPIRED was returned
net user list shows 20 names
It happens in password Sept-2026 reports as well.
The new password for jroe is "required" by policy.
"""


def _secret(sort: str, dice: Dice) -> str:
    made = {
        "short": lambda: "Ab" + dice.digits(2) + "cd" + dice.digits(2),
        "strong": lambda: f"{dice.word().title()}{dice.digits(3)}&{dice.lower(2)}",
        "word": lambda: dice.word() + dice.digits(4),
        "words": lambda: f"{dice.word()} {dice.word()} {dice.word()} {dice.digits(2)}",
        "hex": lambda: dice.hex(32),
        "digits": lambda: dice.digits(4),
    }
    return made[sort]()


def secrets() -> list[tuple[str, str]]:
    """Return the lines, each with the secret in it."""
    dice = Dice(64)
    made = []
    for entry in _SECRETS.strip().split("\n"):
        sort, line = entry.split("|", 1)
        secret = _secret(sort, dice)
        made.append((line.replace("{0}", secret).replace("\\n", "\n"), secret))
    return made
