"""Credentials by the formats that vendors document, in the lines in which people send them by mistake.

Written before the rules and without looking at them. Each function is one kind; it returns the secret alone and
lines that hold it. No literal here looks like a secret: prefixes are joined to what the dice give.
"""
# ruff: noqa: E501 - lines that people send are as long as they are

import json
from base64 import b64encode
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import quote

from guard.dice import Dice

Made = tuple[str, tuple[str, ...]]
_DASHES = "-" * 5


def aws_access_key(dice: Dice) -> Made:
    key = dice.pick(("AK", "AS")) + "IA" + dice.base32(16)
    return key, (f"aws_access_key_id = {key}", f"export AWS_ACCESS_KEY_ID={key}", f"DEBUG signing with {key} for eu-west-1",
                 f"The AWS Access Key Id {key} does not exist in our records.")


def aws_secret(dice: Dice) -> Made:
    key = dice.base64(30)
    return key, (f"aws_secret_access_key = {key}", f"AWS_SECRET_ACCESS_KEY={key}", f'  "SecretAccessKey": "{key}",',
                 f"secretAccessKey: '{key}'", f"aws configure set aws_secret_access_key {key}")


def aws_session_token(dice: Dice) -> Made:
    token = "IQoJb3JpZ2luX2Vj" + dice.base64(240)
    return token, (f"aws_session_token={token}", f'"SessionToken": "{token}"', f"x-amz-security-token: {token}")


def github_token(dice: Dice) -> Made:
    token = "gh" + dice.pick("pousr") + "_" + dice.alnum(36)
    return token, (f"GITHUB_TOKEN={token}", f"remote: https://{token}@github.example/acme/app.git",
                   f"git clone https://x-access-token:{token}@git.acme.test/app.git", f"Authorization: token {token}",
                   f"I used {token} for the checkout, is that right?")


def github_fine_grained(dice: Dice) -> Made:
    token = "github" + "_pat_" + dice.alnum(22) + "_" + dice.alnum(59)
    return token, (f"gh auth login --with-token <<< {token}", f"token: {token}", f"  password: {token}")


def gitlab_token(dice: Dice) -> Made:
    token = dice.pick(("glp" + "at-", "gld" + "t-", "glr" + "t-", "glp" + "tt-")) + dice.urlsafe(20)
    return token, (f"curl --header 'PRIVATE-TOKEN: {token}' https://git.acme.test/api/v4/projects",
                   f"CI_DEPLOY_TOKEN={token}", f"fatal: could not read with {token}")


def slack_token(dice: Dice) -> Made:
    made = (
        "xo" + f"xb-{dice.digits(12)}-{dice.digits(13)}-{dice.alnum(24)}",
        "xo" + f"xp-{dice.digits(11)}-{dice.digits(12)}-{dice.digits(13)}-{dice.hex(32)}",
        "xa" + f"pp-1-A{dice.upper(10)}-{dice.digits(13)}-{dice.hex(64)}",
    )
    token = dice.pick(made)
    return token, (f"SLACK_TOKEN: {token}", f'WebClient(token="{token}")', f"slack-bot started with {token}")


def slack_webhook(dice: Dice) -> Made:
    host = ".".join(("hooks", "slack", "com"))
    path = f"T{dice.upper(9)}/B{dice.upper(10)}/{dice.alnum(24)}"
    return path, (f"curl -X POST https://{host}/services/{path}", f"webhook_url: https://{host}/services/{path}")


def stripe_key(dice: Dice) -> Made:
    key = dice.pick(("sk", "rk")) + "_live_" + dice.alnum(dice.pick((24, 99)))
    return key, (f"STRIPE_SECRET_KEY={key}", f"curl https://api.stripe.example/v1/charges -u {key}:",
                 f"stripe.api_key = '{key}'")


def stripe_webhook_secret(dice: Dice) -> Made:
    key = "whs" + "ec_" + dice.alnum(32)
    return key, (f"endpoint_secret = '{key}'", f"--signing-secret {key}")


def google_api_key(dice: Dice) -> Made:
    key = "AI" + "za" + dice.urlsafe(35)
    return key, (f"https://maps.example/api/js?key={key}&v=3", f'"current_key": "{key}"', f"GOOGLE_API_KEY={key}")


def google_service_account(dice: Dice) -> Made:
    body = dice.lines(1200).replace("\n", "\\n")
    whole = json.dumps({"type": "service_account", "project_id": "acme-prod", "private_key_id": dice.hex(40)})[:-1]
    line = f'{whole}, "private_key": "{_DASHES}BEGIN PRIVATE KEY{_DASHES}\\n{body}\\n{_DASHES}END PRIVATE KEY{_DASHES}\\n"}}'
    return body, (line,)


def google_oauth_secret(dice: Dice) -> Made:
    key = "GOC" + "SPX-" + dice.urlsafe(28)
    return key, (f'"client_secret":"{key}"', f"GOOGLE_CLIENT_SECRET={key}", f"invalid_client for {key}")


def google_access_token(dice: Dice) -> Made:
    token = "ya" + "29." + dice.urlsafe(160)
    return token, (f"Authorization: Bearer {token}", f'"access_token": "{token}"', f"?access_token={token}&alt=json")


def azure_storage(dice: Dice) -> Made:
    key = dice.base64(64)
    return key, (f"DefaultEndpointsProtocol=https;AccountName=acmelogs;AccountKey={key};EndpointSuffix=core.windows.test",
                 f"AZURE_STORAGE_KEY={key}", f"Endpoint=sb://acme.servicebus.test/;SharedAccessKeyName=Root;SharedAccessKey={key}")


def azure_sas(dice: Dice) -> Made:
    signature = quote(dice.base64(32), safe="")
    return signature, (
        f"https://acme.blob.core.test/logs/app.log?sv=2022-11-02&st=2026-01-01T00%3A00%3A00Z&se=2026-12-31&sr=b&sp=r&sig={signature}",
        f"az storage blob list --sas-token 'se=2026-12-31&sp=rl&sv=2022-11-02&sr=c&sig={signature}'")


def azure_client_secret(dice: Dice) -> Made:
    secret = dice.alnum(3) + "8" + "Q~" + dice.urlsafe(dice.pick((31, 34)))
    return secret, (f"AZURE_CLIENT_SECRET={secret}", f'"clientSecret": "{secret}"',
                    f"az login --service-principal -u app -p {secret} --tenant acme")


def private_key(dice: Dice) -> Made:
    kind = dice.pick(("RSA ", "EC ", "DSA ", "", "ENCRYPTED ", "OPENSSH "))
    body = dice.lines(dice.pick((120, 600, 1200)))
    whole = f"{_DASHES}BEGIN {kind}PRIVATE KEY{_DASHES}\n{body}\n{_DASHES}END {kind}PRIVATE KEY{_DASHES}"
    quoted = "\n".join(f"> {line}" for line in whole.split("\n"))
    indented = "key: |\n" + "\n".join(f"    {line}" for line in whole.split("\n"))
    return body, (whole, f"$ cat ~/.ssh/id_rsa\n{whole}", quoted, indented,
                  f"I have only this part of the file:\n{_DASHES}BEGIN {kind}PRIVATE KEY{_DASHES}\n{body}\n")


def encrypted_private_key(dice: Dice) -> Made:
    body = dice.lines(600)
    whole = (f"{_DASHES}BEGIN RSA PRIVATE KEY{_DASHES}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{dice.hex(32).upper()}\n\n"
             f"{body}\n{_DASHES}END RSA PRIVATE KEY{_DASHES}")
    return body, (whole,)


def pgp_private_key(dice: Dice) -> Made:
    body = dice.lines(900)
    whole = (f"{_DASHES}BEGIN PGP PRIVATE KEY BLOCK{_DASHES}\nVersion: GnuPG v2\n\n{body}\n=ab3D\n"
             f"{_DASHES}END PGP PRIVATE KEY BLOCK{_DASHES}")
    return body, (whole,)


def putty_key(dice: Dice) -> Made:
    body = dice.lines(300)
    count = body.count("\n") + 1
    whole = (f"PuTTY-User-Key-File-{dice.pick('23')}: ssh-rsa\nEncryption: none\nComment: imported\nPublic-Lines: 1\n"
             f"{dice.base64(45)}\nPrivate-Lines: {count}\n{body}\nPrivate-MAC: {dice.hex(64)}")
    return body, (whole,)


def web_token(dice: Dice) -> Made:
    head = b64encode(json.dumps({"alg": "RS256", "typ": "JWT", "kid": dice.hex(8)}).encode()).decode().rstrip("=")
    claims = b64encode(json.dumps({"sub": dice.digits(8), "iat": 1790000000, "org": dice.word()}).encode()).decode().rstrip("=")
    token = f"{head}.{claims}.{dice.urlsafe(86)}"
    return token, (f"Authorization: Bearer {token}", f"id_token={token}", f"jwt expired: {token}", f'"token":"{token}"',
                   f"https://app.acme.test/callback#access_token={token}&state=1")


def basic_header(dice: Dice) -> Made:
    pair = b64encode(f"{dice.word()}@acme.test:{dice.password()}".encode()).decode()
    return pair, (f"Authorization: Basic {pair}", f"> authorization: Basic {pair}", f"-H 'Authorization: Basic {pair}'",
                  f'"Authorization": "Basic {pair}"', f"Proxy-Authorization: Basic {pair}")


def bearer_header(dice: Dice) -> Made:
    token = dice.pick((dice.urlsafe(43), dice.hex(40), dice.alnum(32), dice.base64(48)))
    return token, (f"Authorization: Bearer {token}", f"-H 'authorization: bearer {token}'",
                   f"headers = {{'Authorization': 'Bearer {token}'}}")


def url_password(dice: Dice) -> Made:
    password = quote(dice.password(), safe="")
    user = dice.word()
    return password, (f"https://{user}:{password}@{dice.host()}/api/v2", f"proxy=http://{user}:{password}@proxy.acme.test:3128",
                      f"GET ftp://{user}:{password}@{dice.host()}/drop failed", f"smtp://{user}:{password}@mail.acme.test:587")


def database_url(dice: Dice) -> Made:
    password = quote(dice.password(), safe="")
    return password, (
        f"DATABASE_URL=postgres://app:{password}@{dice.host()}:5432/main", f"mysql://root:{password}@127.0.0.1/shop",
        f"mongodb+srv://svc:{password}@cluster0.acme.test/?retryWrites=true", f"redis://:{password}@{dice.host()}:6379/0",
        f"amqp://worker:{password}@{dice.host()}/jobs", f"sqlalchemy.url = postgresql+psycopg2://app:{password}@db/main")


def database_parameters(dice: Dice) -> Made:
    password = dice.password()
    return password, (
        f"Server=db1;Database=shop;User Id=sa;Password={password};Encrypt=true", f"host=db1 port=5432 user=app password={password} dbname=main",
        f"jdbc:mysql://db1:3306/shop?user=app&password={password}", f"PGPASSWORD='{password}' psql -h db1 -U app main",
        f"CREATE USER 'app'@'%' IDENTIFIED BY '{password}';", f"ALTER ROLE app WITH PASSWORD '{password}';")


def npm_token(dice: Dice) -> Made:
    token = "np" + "m_" + dice.alnum(36)
    return token, (f"//packages.acme.test/:_authToken={token}", f"NPM_TOKEN={token}")


def pypi_token(dice: Dice) -> Made:
    token = "py" + "pi-AgEIcHlwaS5vcmc" + dice.urlsafe(120)
    return token, (f"twine upload -u __token__ -p {token} dist/*", f"password = {token}")


def twilio_key(dice: Dice) -> Made:
    token = dice.hex(32)
    account = "AC" + dice.hex(32)
    return token, (f"TWILIO_ACCOUNT_SID={account}\nTWILIO_AUTH_TOKEN={token}", f"curl -u {account}:{token} https://api.twilio.example",
                   f"Client('{account}', '{token}')  # twilio")


def sendgrid_key(dice: Dice) -> Made:
    key = "S" + f"G.{dice.urlsafe(22)}.{dice.urlsafe(43)}"
    return key, (f"SENDGRID_API_KEY={key}", f"sg = SendGridAPIClient('{key}')", f"smtp password {key} rejected")


def mailgun_key(dice: Dice) -> Made:
    key = dice.pick(("key-" + dice.hex(32), f"{dice.hex(32)}-{dice.hex(8)}-{dice.hex(8)}"))
    return key, (f"MAILGUN_API_KEY={key}", f"curl -s --user 'api:{key}' https://api.mailgun.example/v3/acme.test/messages")


def heroku_key(dice: Dice) -> Made:
    key = dice.pick((dice.uuid(), "HR" + "KU-AA" + dice.urlsafe(58)))
    return key, (f"HEROKU_API_KEY={key}", f"heroku_api_key: {key}", f"machine api.heroku.example login me@acme.test password {key}")


def digitalocean_token(dice: Dice) -> Made:
    token = "do" + dice.pick("por") + "_v1_" + dice.hex(64)
    return token, (f"doctl auth init -t {token}", f"DIGITALOCEAN_ACCESS_TOKEN={token}")


def atlassian_token(dice: Dice) -> Made:
    token = dice.pick(("ATA" + "TT3xFfGF0" + dice.urlsafe(170) + "=" + dice.hex(8).upper(), "ATB" + "B" + dice.alnum(32)))
    return token, (f"JIRA_API_TOKEN={token}", f"curl -u jane@acme.test:{token} https://acme.atlassian.example/rest/api/3/myself",
                   f"the API token is {token}")


def zendesk_token(dice: Dice) -> Made:
    token = dice.alnum(40)
    return token, (f"curl -u jane@acme.test/token:{token} https://acme.zendesk.example/api/v2/tickets.json",
                   f"ZENDESK_API_TOKEN={token}", f"zendesk: {{email: jane@acme.test, token: {token}}}")


def password_assignment(dice: Dice) -> Made:
    password = dice.password()
    return password, (
        f"password: {password}", f"password = '{password}'", f'"password": "{password}",', f"SMTP_PASSWORD={password}",
        f"db.passwd={password}", f"spring.datasource.password={password}", f"<password>{password}</password>",
        f"--password={password}", f"--password {password}", f"pwd: {password}", f"bindpw {password}",
        f'<add key="AdminPassword" value="{password}" />', f"requirepass {password}")


def password_in_words(dice: Dice) -> Made:
    password = dice.password()
    return password, (
        f"You can log in as admin, the password is {password}", f"user: support / pass: {password}", f"Passwort: {password}",
        f"Login: jroe\nPassword: {password}", f"Mot de passe : {password}", f"Contraseña: {password}",
        f"My password is {password} and it does not work.", f"Das Passwort lautet {password}", f"pw: {password}",
        f"username jroe, password {password}")


def plain_password(dice: Dice) -> Made:
    password = dice.word() + dice.word()
    return password, (f"DB_PASSWORD={password}", f"password = '{password}'", f'"password": "{password}"', f"password={password}&user=app")


def api_key_assignment(dice: Dice) -> Made:
    key = dice.pick((dice.hex(32), dice.alnum(32), dice.lower(40), dice.urlsafe(43), dice.uuid()))
    return key, (f"api_key: {key}", f"X-Api-Key: {key}", f'"apiKey": "{key}"', f"https://api.acme.test/v1/items?api_key={key}",
                 f"APIKEY={key}", f"apikey = '{key}'", f"ACME_API_KEY={key}")


def secret_assignment(dice: Dice) -> Made:
    key = dice.pick((dice.hex(64), dice.alnum(40), dice.base64(32), dice.urlsafe(50)))
    return key, (f"client_secret={key}", f"SECRET_KEY = '{key}'", f"secret_key_base: {key}", f'"clientSecret": "{key}"',
                 f"JWT_SECRET={key}", f"signing_secret: '{key}'", f"encryption_key: {key}")


def token_assignment(dice: Dice) -> Made:
    token = dice.pick((dice.hex(40), dice.alnum(36), dice.urlsafe(43)))
    return token, (f"access_token={token}", f'"refresh_token": "{token}"', f"auth_token: {token}", f"X-Auth-Token: {token}",
                   f"TOKEN={token}", f"https://app.acme.test/hook?token={token}", f"Authorization: Token token={token}")


def session_cookie(dice: Dice) -> Made:
    value = dice.pick((dice.lower(26), dice.hex(32).upper(), dice.urlsafe(64), dice.lower(32)))
    return value, (f"Cookie: sessionid={value}; lang=en", f"Set-Cookie: PHPSESSID={value}; path=/; HttpOnly",
                   f"cookie: JSESSIONID={value}", f"Cookie: theme=dark; _acme_session={value}", f"curl -b 'connect.sid={value}' https://acme.test",
                   f"Set-Cookie: session={value}; Secure")


def card_number(dice: Dice) -> Made:
    start, length = dice.pick((("4", 16), ("51", 16), ("2221", 16), ("37", 15), ("6011", 16)))
    number = dice.with_check_digit(start, length)
    gap = dice.pick((" ", "-", ""))
    if gap:
        cuts = (0, 4, 10, 15) if length == 15 else (0, 4, 8, 12, 16)
        number = gap.join(number[begin:end] for begin, end in pairwise(cuts))
    return number, (f"My card {number} was charged twice.", f"card_number={number}", f"PAN: {number} exp 09/28", f'"number": "{number}"')


def ssh_password(dice: Dice) -> Made:
    password = dice.password()
    return password, (f"sshpass -p '{password}' ssh root@{dice.host()}", f'sshpass -p "{password}" scp a b:', f"sshpass -p{password} ssh deploy@{dice.host()}")


def curl_password(dice: Dice) -> Made:
    password = dice.password()
    return password, (f"curl -u admin:{password} https://{dice.host()}/health", f"curl -k --user 'admin:{password}' https://{dice.host()}",
                      f'curl -sS -X POST -u "svc:{password}" https://{dice.host()}', f"wget --user=admin --password={password} https://{dice.host()}",
                      f"http -a admin:{password} https://{dice.host()}")


def program_password(dice: Dice) -> Made:
    password = dice.password()
    return password, (f"mysql -h db1 -u root -p'{password}' shop", f"mysqldump -uroot -p{password} shop > dump.sql", f"redis-cli -h cache1 -a {password} ping",
                      f"docker login -u acme -p {password} registry.acme.test", f"ldapsearch -x -D cn=admin,dc=acme -w '{password}' -b dc=acme",
                      f"net use Z: \\\\files\\share /user:ACME\\jroe {password}", f"echo '{password}' | sudo -S systemctl restart app")


def docker_auth(dice: Dice) -> Made:
    pair = b64encode(f"{dice.word()}:{dice.password()}".encode()).decode()
    return pair, (f'{{"auths": {{"registry.acme.test": {{"auth": "{pair}"}}}}}}', f'"https://index.docker.example/v1/": {{\n      "auth": "{pair}"\n    }}')


def kubeconfig(dice: Dice) -> Made:
    key = b64encode(f"{_DASHES}BEGIN RSA PRIVATE KEY{_DASHES}\n{dice.lines(600)}\n".encode()).decode()
    token = dice.alnum(40)
    made = ((key, f"users:\n- name: admin\n  user:\n    client-key-data: {key}"),
            (token, f"users:\n- name: ci\n  user:\n    token: {token}"))
    secret, line = dice.pick(made)
    return secret, (line,)


def one_time_seed(dice: Dice) -> Made:
    seed = dice.base32(dice.pick((16, 32)))
    if dice.number(1, 4) == 1:
        spaced = " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
        return spaced, (f"Authenticator setup key: {spaced}",)
    return seed, (f"otpauth://totp/Acme:jroe?secret={seed}&issuer=Acme", f"TOTP secret: {seed}", f"2FA seed {seed}", f"mfa_secret={seed}")


def rt_token(dice: Dice) -> Made:
    token = f"1-{dice.number(1, 99)}-{dice.hex(32)}"
    return token, (f"Authorization: token {token}", f"curl https://rt.acme.test/REST/2.0/tickets?token={token}", f"RT_TOKEN={token}", f"rt token {token}")


def redmine_key(dice: Dice) -> Made:
    key = dice.hex(40)
    return key, (f"X-Redmine-API-Key: {key}", f"https://redmine.acme.test/issues.json?key={key}", f"curl -H 'X-Redmine-API-Key: {key}' https://redmine.acme.test")


def ai_key(dice: Dice) -> Made:
    key = dice.pick(("s" + "k-proj-" + dice.alnum(20) + "T3Blb" + "kFJ" + dice.alnum(20), "s" + "k-ant-api03-" + dice.urlsafe(93) + "AA",
                     "h" + "f_" + dice.alnum(34)))
    return key, (f"OPENAI_API_KEY={key}", f"key {key} is over its quota", f'api_key="{key}"')


def bot_token(dice: Dice) -> Made:
    if dice.number(0, 1):
        token = f"{dice.digits(10)}:AA{dice.urlsafe(33)}"
        return token, (f"BOT_TOKEN={token}", f"https://api.telegram.example/bot{token}/getMe", f"bot.run('{token}')")
    token = "MT" + dice.alnum(22) + "." + dice.alnum(6) + "." + dice.urlsafe(38)
    return token, (f"DISCORD_TOKEN={token}", f"Authorization: Bot {token}", f"bot.run('{token}')")


def platform_token(dice: Dice) -> Made:
    made = ("shp" + "at_" + dice.hex(32), "NRA" + "K-" + dice.upper(27), "gls" + "a_" + dice.alnum(32) + "_" + dice.hex(8), "hv" + "s." + dice.urlsafe(95),
            "lin" + "_api_" + dice.alnum(40), "dap" + "i" + dice.hex(32), "rubygems" + "_" + dice.hex(48), "dp" + ".pt." + dice.alnum(43),
            "PMA" + "K-" + dice.hex(24) + "-" + dice.hex(34), "sntr" + "ys_" + dice.alnum(60), "AGE-SECRET" + "-KEY-1" + dice.base32(58),
            dice.alnum(14) + ".atla" + "sv1." + dice.alnum(64), "ntn" + "_" + dice.alnum(46))
    token = dice.pick(made)
    return token, (f"export PLATFORM_TOKEN={token}", f"the job logs {token} in clear", f"token: '{token}'")


def password_hash(dice: Dice) -> Made:
    base = "./" + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    value = dice.pick((f"$6${dice.alnum(8)}${dice.of(base, 86)}", f"$2y$10${dice.of(base, 53)}", f"$apr1${dice.alnum(8)}${dice.of(base, 22)}"))
    return value, (f"root:{value}:19700:0:99999:7:::", f"admin:{value}", f"password_hash = {value}")


def wireguard_key(dice: Dice) -> Made:
    key = dice.base64(32)
    return key, (f"[Interface]\nPrivateKey = {key}\nAddress = 10.0.0.2/32", f"PresharedKey = {key}")


KINDS: tuple[Callable[[Dice], Made], ...] = (
    aws_access_key, aws_secret, aws_session_token, github_token, github_fine_grained, gitlab_token, slack_token,
    slack_webhook, stripe_key, stripe_webhook_secret, google_api_key, google_service_account, google_oauth_secret,
    google_access_token, azure_storage, azure_sas, azure_client_secret, private_key, encrypted_private_key,
    pgp_private_key, putty_key, web_token, basic_header, bearer_header, url_password, database_url,
    database_parameters, npm_token, pypi_token, twilio_key, sendgrid_key, mailgun_key, heroku_key,
    digitalocean_token, atlassian_token, zendesk_token, password_assignment, password_in_words, plain_password,
    api_key_assignment, secret_assignment, token_assignment, session_cookie, card_number, ssh_password,
    curl_password, program_password, docker_auth, kubeconfig, one_time_seed, rt_token, redmine_key, ai_key,
    bot_token, platform_token, password_hash, wireguard_key,
)
