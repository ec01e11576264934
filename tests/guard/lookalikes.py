"""What looks like a credential and is none: lines of ordinary tickets, logs and configurations.

Written before the rules and without looking at them. Each function is one sort and returns one line or block.
"""
# ruff: noqa: E501 - lines that people send are as long as they are

from base64 import b64encode
from collections.abc import Callable

from guard.dice import Dice

_DASHES = "-" * 5


def identifier(dice: Dice) -> str:
    one = dice.uuid()
    return dice.pick((f"X-Request-Id: {one}", f"request id {one} failed with 502", f"correlationId={one}", f"session {one} not found in cache",
                      f"tenant_id: {one}", f"/subscriptions/{one}/resourceGroups/acme/providers/Microsoft.Web/sites/app", f"device {{{one.upper()}}}",
                      f"key: {one}", f"api call {one} took 812 ms", f"event_id={one}"))


def commit(dice: Dice) -> str:
    sha = dice.hex(40)
    return dice.pick((f"commit {sha}", f"https://git.acme.test/acme/app/commit/{sha}", f"HEAD is now at {sha[:9]} Bump version", f"index {sha[:7]}..{dice.hex(7)} 100644",
                      f"Merge {sha} into {dice.hex(40)}", f"checked out ref {sha}", f"GIT_COMMIT={sha}", f"revision: {sha}"))


def checksum(dice: Dice) -> str:
    return dice.pick((f"sha256: {dice.hex(64)}", f"{dice.hex(64)}  app-4.12.1.tar.gz", f"{dice.hex(32)}  report.pdf", f'"integrity": "sha512-{dice.base64(64)}"',
                      f"--hash=sha256:{dice.hex(64)}", f"image: registry.acme.test/app@sha256:{dice.hex(64)}", f'ETag: "{dice.hex(32)}"', f"Content-MD5: {dice.base64(16)}",
                      f"md5 = {dice.hex(32)}", f"SHA1 ({dice.word()}.iso) = {dice.hex(40)}", f"integrity sha1-{dice.base64(20)}"))


def version(dice: Dice) -> str:
    one = f"{dice.number(0, 20)}.{dice.number(0, 40)}.{dice.number(0, 99)}"
    return dice.pick((f"version: {one}", f"openssl {one}-0+deb12u{dice.number(1, 9)}", f"Mozilla/5.0 (X11; Linux x86_64; rv:{dice.number(90, 140)}.0) Gecko/20100101", f"acme-agent/{one}+build.{dice.number(1000, 9999)}.{dice.hex(7)}",
                      f"lib-{one}-py3-none-manylinux_2_17_x86_64.whl", f"node v{one}", f"kernel 6.1.0-{dice.number(10, 30)}-amd64 #1 SMP"))


def picture(dice: Dice) -> str:
    return dice.pick((f'<img src="data:image/png;base64,iVBORw0KGgo{dice.base64(180)}">', f"background: url(data:image/svg+xml;base64,PHN2Zy{dice.base64(90)})",
                      f"Content-Transfer-Encoding: base64\nContent-Type: image/jpeg\n\n/9j/4AAQSkZJRg{dice.lines(400, 76)}", f"data:font/woff2;base64,d09GMg{dice.base64(120)}",
                      f"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK{dice.lines(300, 76)}"))


def ticket_number(dice: Dice) -> str:
    return dice.pick((f"[acme.test #{dice.number(10000, 99999)}] Re: login", f"Case {dice.number(10**7, 10**8)} ref:_00D{dice.alnum(12)}._500{dice.alnum(12)}:ref", f"ENG-{dice.number(100, 9999)}", f"INC{dice.digits(7)} was closed",
                      f"zd:{dice.number(10000, 99999)} and zd:{dice.number(10000, 99999)}", f"our reference: {dice.upper(8)}-{dice.digits(4)}", f"Ticket {dice.upper(3)}-{dice.digits(3)}-{dice.digits(5)}"))


def telephone(dice: Dice) -> str:
    return dice.pick((f"Tel. +49 30 {dice.digits(8)}", f"call me at +1 (415) 555-{dice.digits(4)}", f"Mobile: 0{dice.digits(3)} {dice.digits(7)}", f"Fax +44 20 {dice.digits(4)} {dice.digits(4)}", f"Hotline 0800 {dice.digits(3)} {dice.digits(4)}",
                      f"Conference: +49 69 {dice.digits(7)}, PIN {dice.digits(6)}#"))


def account_number(dice: Dice) -> str:
    return dice.pick((f"IBAN: DE{dice.digits(2)} {dice.digits(4)} {dice.digits(4)} {dice.digits(4)} {dice.digits(4)} {dice.digits(2)}", f"IBAN FR{dice.digits(2)}{dice.digits(23)}", f"GB{dice.digits(2)}NWBK{dice.digits(14)}",
                      f"VAT id DE{dice.digits(9)}", f"BIC DEUTDEFF{dice.digits(3)}", f"AWS account {dice.digits(12)}", f"arn:aws:iam::{dice.digits(12)}:role/{dice.word()}-deploy"))


def order_number(dice: Dice) -> str:
    return dice.pick((f"order {dice.with_check_digit('9', 16)}", f"Order no. {dice.with_check_digit('8', 14)}", f"tracking number 1Z{dice.upper(16)}", f"IMEI {dice.with_check_digit('35', 15)}", f"EAN {dice.digits(13)}", f"ISBN 978-3-{dice.digits(5)}-{dice.digits(3)}-{dice.digits(1)}",
                      f"invoice {dice.digits(10)} of {dice.digits(4)}", f"customer number {dice.digits(9)}", f"ICCID 8949{dice.digits(15)}"))


def moment(dice: Dice) -> str:
    return dice.pick((f"ts={dice.number(1_700_000_000, 1_800_000_000)}", f"start_ns=17{dice.digits(17)}", f"2026-0{dice.number(1, 9)}-1{dice.number(0, 9)}T10:{dice.number(10, 59)}:{dice.number(10, 59)}.{dice.digits(6)}Z", f"took 0.{dice.digits(16)} s", f"snowflake {dice.digits(18)}",
                      f"millis 17{dice.digits(11)} to 17{dice.digits(11)}", f"offset {dice.digits(15)}"))


def trace(dice: Dice) -> str:
    return dice.pick((f"traceparent: 00-{dice.hex(32)}-{dice.hex(16)}-01", f"trace_id={dice.hex(32)} span_id={dice.hex(16)}", f"x-amz-request-id: {dice.upper(16)}", f"x-amz-id-2: {dice.base64(56)}", f"cf-ray: {dice.hex(16)}-FRA", f"x-b3-traceid: {dice.hex(32)}",
                      f"x-amzn-trace-id: Root=1-{dice.hex(8)}-{dice.hex(24)}", f"sentry event {dice.hex(32)}", f"dd.trace_id={dice.digits(19)}"))


def container(dice: Dice) -> str:
    return dice.pick((f"pod/checkout-{dice.lower(9)}-{dice.lower(5)} CrashLoopBackOff", f"container {dice.hex(64)} exited", f"{dice.hex(12)}   nginx:1.25   Up 3 hours", f"overlay on /var/lib/docker/overlay2/{dice.hex(64)}/merged", f"i-0{dice.hex(16)} is unhealthy", f"vol-0{dice.hex(16)}",
                      f"docker pull registry.acme.test/app:{dice.hex(40)}", f"sg-0{dice.hex(16)} allows 443"))


def public_key(dice: Dice) -> str:
    return dice.pick((f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{dice.base64(32)[:43]} jroe@acme", f"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ{dice.base64(300)} deploy", f"SHA256:{dice.base64(32)[:43]} jroe@acme (ED25519)",
                      f"{_DASHES}BEGIN PUBLIC KEY{_DASHES}\n{dice.lines(200)}\n{_DASHES}END PUBLIC KEY{_DASHES}", f"{_DASHES}BEGIN CERTIFICATE{_DASHES}\n{dice.lines(700)}\n{_DASHES}END CERTIFICATE{_DASHES}",
                      f"{_DASHES}BEGIN PGP SIGNATURE{_DASHES}\n\n{dice.lines(280)}\n{_DASHES}END PGP SIGNATURE{_DASHES}", f"{_DASHES}BEGIN CERTIFICATE REQUEST{_DASHES}\n{dice.lines(400)}\n{_DASHES}END CERTIFICATE REQUEST{_DASHES}",
                      f"[Peer]\nPublicKey = {dice.base64(32)}", "public_key: age1" + dice.lower(58), "MD5:" + ":".join(dice.hex(2) for _ in range(16))))


def mail_header(dice: Dice) -> str:
    return dice.pick((f"Message-ID: <{dice.alnum(24)}@mail.acme.test>", f"DKIM-Signature: v=1; a=rsa-sha256; d=acme.test; s=s1; bh={dice.base64(32)}; b={dice.base64(128)}", f"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ{dice.base64(120)}",
                      f'boundary="----=_Part_{dice.digits(6)}_{dice.digits(10)}.{dice.digits(13)}"', f"References: <{dice.hex(32)}@acme.test> <{dice.upper(12)}@initech.test>", f"X-MS-Exchange-CrossTenant-Id: {dice.uuid()}", f"ARC-Seal: i=1; a=rsa-sha256; t=17{dice.digits(8)}; cv=none; b={dice.base64(128)}",
                      f"Thread-Index: {dice.base64(22)}", f"X-Google-Smtp-Source: {dice.alnum(60)}"))


def placeholder(dice: Dice) -> str:
    return dice.pick((
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "password: ********", "password=xxxxxxxx", "token=<your token>", "api_key: YOUR_API_KEY", "api_key = 'your-api-key-here'", "token: ${TOKEN}",
        "export TOKEN=$(pass show acme/api)", "PASSWORD=$DB_PASSWORD", "password: {{ db_password }}", "Authorization: Bearer <token>", "Authorization: Bearer $TOKEN", "Authorization: Bearer ${{ secrets.API_TOKEN }}", "Authorization: Basic ***", "curl -u user:password https://api.acme.test",
        'curl -u "$USER:$PASS" https://api.acme.test', "https://user:password@host.example/path", "postgres://user:pass@localhost/db", "postgres://USER:PASSWORD@HOST:5432/NAME", "mysql -u root -p", "sshpass -e ssh host", "sshpass -p \"$PASS\" ssh host", "password: [REDACTED]", "secret: ‹withheld›", "token: (hidden)",
        "Cookie: sessionid=...", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "GITHUB_TOKEN=ghp_...", "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx", "password = %PASSWORD%", "client_secret: <redacted>", "X-Api-Key: [filtered]", "Set-Cookie: session=deleted; path=/", "password: changeme", "password=secret", "api_key=test", "token: dummy-token",
        "password: \"\"", "password=", "secret: null", "passwd: none", "token=undefined", "--password=<password>", "api-key: {apiKey}", "token=...", "Password: •••••••••", "My card ends in 4242", "card 4242 4242 4242 4242 (the test card)", "card 4111-1111-1111-1111", "AccountKey=<key>;EndpointSuffix=core.windows.test", "sig=REDACTED", "otpauth://totp/Acme:you?secret=<SECRET>"))


def prose(dice: Dice) -> str:
    return dice.pick((
        "The password reset mail never arrives.", "Password: incorrect, says the page.", "The token is expired after one hour.", "password must be at least 12 characters long", "I forgot my password: what now?", "Passwort: falsch, sagt die Seite.", "Your API key is invalid, says the log.", "Which API key: the old or the new one?",
        "The secret: restart twice.", "token: required", "Secret rotation failed at step 3.", "Is the password case-sensitive?", "password authentication failed for user \"app\"", "Bearer token missing", "Bearer authentication is not supported here.", "Basic authentication is disabled since Monday.", "Authorization: Basic or Bearer, which?",
        "The cookie banner: please switch it off.", "session expired, please sign in again", "invalid credentials for user jroe", "the key: value pairs are sorted", "Key features: import, export, audit", "pass: 12, fail: 3, skipped: 4", "PASS: test_login (0.31 s)", "Private keys are never sent by mail.", "pw reset: done", "2FA seed could not be read",
        "the pin: please ask your administrator", "access token lifetime: 3600", "client secret expires: 2027-01-31", "The passphrase is asked for twice.", "authentication token has been revoked", "the password is wrong", "the password is not accepted", "My password is rejected since yesterday.", "Passwort vergessen: bitte zurücksetzen", "mot de passe : oublié"))


def setting(dice: Dice) -> str:
    return dice.pick((
        "max_tokens: 4096", '"token_type": "bearer"', f'"expires_in": {dice.number(300, 9000)}', f'"completion_tokens": {dice.number(10, 9000)}', "passwordPolicy: strong", "password_min_length = 12", "secretName: tls-acme-test", "secretKeyRef: {name: db-credentials, key: password}", "existingSecret: acme-postgresql", "tokenEndpoint: https://login.acme.test/oauth2/token",
        "api_key_header: X-Api-Key", "key: value", f"cache_key: user:{dice.number(1, 9999)}:profile", f"partition_key = customer_{dice.number(1, 999)}", "primary_key: customer_id", "sort_key=created_at", "foreign_key: orders.customer_id", "keyboard: de-latin1", "authenticator: otp", "auth: none", "auth_type=basic", "sessionTimeout: 1800", "session.cookie.name=acme",
        "PasswordAuthentication no", "PermitRootLogin prohibit-password", "IdentityFile ~/.ssh/id_ed25519", "ssl_key: /etc/ssl/private/acme.key", "private_key_path = /etc/acme/key.pem", "password_file: /run/secrets/db", "TOKEN_FILE=/var/run/secrets/token", "credentialsId: acme-deploy", "csrf: enabled", "tokens_per_second=12.5", "secret_version: 3", "key_size: 4096", "cipher: TLS_AES_256_GCM_SHA384",
        "public_key_algorithm: rsaEncryption", "hotkey: ctrl+shift+p", "passthrough: true", "password_reset_url=https://app.acme.test/reset", "compass: north", "bypass=true"))


def source(dice: Dice) -> str:
    return dice.pick((
        "password = request.form['password']", "token = get_token(user)", "self.password = password", "String password = config.getString(\"db.password\");", "api_key: str = Field(..., env=\"API_KEY\")", "const token = process.env.TOKEN;", "secret = os.environ[\"SECRET_KEY\"]", "password = getpass.getpass()", "if password != expected_password:", "raise AuthError(f\"bad token {token!r}\")",
        "password: hashlib.sha256(salt).hexdigest(),", "public static final String TOKEN_HEADER = \"X-Auth-Token\";", "$password = $_POST['password'];", "token := r.Header.Get(\"Authorization\")", "at com.acme.auth.TokenService.refreshToken(TokenService.java:118)", "  File \"/srv/app/auth/password.py\", line 88, in check_password", "password_hash = bcrypt.hashpw(password, salt)", "def reset_password(self, token: str) -> None:",
        "assert api_key is not None", "<input type=\"password\" name=\"password\" autocomplete=\"current-password\">", "password=password, host=host)", "token=token,", "client_secret=settings.CLIENT_SECRET,", "apiKey: config.apiKey,", "SELECT password FROM users WHERE id = ?", "KeyError: 'access_token'", "org.postgresql.util.PSQLException: FATAL: password authentication failed", "secret: Optional[str] = None",
        "private String apiKey;", "password: string;", "token?: string | null", "let token = String::new();", "session = requests.Session()", "sessionid = uuid.uuid4()", "cookie = SimpleCookie()", "api_key=self._api_key"))


def encrypted(dice: Dice) -> str:
    return dice.pick((f"password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  {dice.hex(80)}\n  {dice.hex(80)}", f"password: ENC[AES256_GCM,data:{dice.base64(12)},iv:{dice.base64(32)},tag:{dice.base64(16)},type:str]", f"password: '{{cipher}}{dice.hex(96)}'", f"secret: AgB{dice.base64(200)}  # kubeseal --raw\nkind: SealedSecret",
                      f"{_DASHES}BEGIN PGP MESSAGE{_DASHES}\n\n{dice.lines(300)}\n{_DASHES}END PGP MESSAGE{_DASHES}"))


def published(dice: Dice) -> str:
    """Return a key that its vendor says may be seen by everybody, or a name that goes with a secret."""
    return dice.pick((f"pk_live_{dice.alnum(24)}", f"pk_test_{dice.alnum(24)}", "sk_" + f"test_{dice.alnum(24)}", f"client_id={dice.digits(12)}-{dice.lower(32)}.apps.googleusercontent.example", f"TWILIO_ACCOUNT_SID=AC{dice.hex(32)}", f"GTM-{dice.upper(7)}", f"_ga=GA1.2.{dice.digits(10)}.{dice.digits(10)}",
                      f"data-sitekey=\"6Le{dice.alnum(37)}\"", f"channel C0{dice.upper(9)} in team T0{dice.upper(9)}", f"https://www.youtube.example/watch?v={dice.urlsafe(11)}", f"https://acme.test/r?utm_campaign={dice.word()}&gclid={dice.urlsafe(60)}", f"Set-Cookie: lang=en; path=/; Max-Age={dice.digits(8)}", f"Cookie: _ga=GA1.2.{dice.digits(9)}.{dice.digits(10)}; theme=dark",
                      f"page_token={dice.urlsafe(20)}", f"next_cursor: {dice.base64(24)}", f'"nextPageToken": "{dice.urlsafe(24)}"', f"idempotency_key: {dice.uuid()}", f"Idempotency-Key: {dice.uuid()}", f"https://docs.acme.test/d/{dice.urlsafe(44)}/edit", f"vapid public key B{dice.urlsafe(86)}"))


def hardware(dice: Dice) -> str:
    pairs = [dice.hex(2) for _ in range(16)]
    return dice.pick((f"link/ether {':'.join(pairs[:6])}", f"inet6 fe80::{dice.hex(4)}:{dice.hex(4)}:{dice.hex(4)}:{dice.hex(4)}/64", f"Serial Number: {':'.join(pairs)}", f"0x{dice.hex(16)} in malloc", f"{dice.hex(8)}: {' '.join(dice.hex(4) for _ in range(8))}  ................", f"Fault bucket {dice.digits(19)}, type 5", f"S/N {dice.upper(12)}",
                      f"rip: {dice.hex(16)} rsp: {dice.hex(16)}", f"HKLM\\SOFTWARE\\Classes\\CLSID\\{{{dice.uuid().upper()}}}", f"PCI\\VEN_{dice.upper(4)}&DEV_{dice.upper(4)}&SUBSYS_{dice.upper(8)}"))


def minified(dice: Dice) -> str:
    names = [dice.of("abcdefgh", 1) for _ in range(6)]
    return dice.pick((f"!function({names[0]},{names[1]}){{return {names[0]}.token={names[1]}.token||null,{names[2]}({names[3]})}}", f"app.{dice.hex(20)}.chunk.js:2:{dice.digits(6)}", f"_0x{dice.hex(4)}=['{dice.word()}','{dice.word()}']", f".css-{dice.lower(7)}{{color:#{dice.hex(6)}}}",
                      f"sourceMappingURL=main.{dice.hex(16)}.js.map", f"classes.dex {dice.digits(8)} {dice.hex(8)}", f'"_resolved": "https://packages.acme.test/left-pad/-/left-pad-1.3.0.tgz#{dice.hex(40)}"'))


def encoded_text(dice: Dice) -> str:
    words = " ".join(dice.word() for _ in range(8))
    return dice.pick((f"Subject: =?utf-8?B?{b64encode(words.encode()).decode()}?=", f"body={b64encode(words.encode()).decode()}", f"SAMLResponse is {dice.number(2, 9)} kB long", f"payload (base64): {b64encode(('{' + words + '}').encode()).decode()}", f"state={dice.urlsafe(22)}", f"nonce {dice.urlsafe(16)}",
                      f"signature mismatch: expected {dice.hex(64)}, got {dice.hex(64)}", f"hash bucket {dice.hex(8)} of {dice.hex(8)}"))


SORTS: tuple[Callable[[Dice], str], ...] = (
    identifier, commit, checksum, version, picture, ticket_number, telephone, account_number, order_number, moment,
    trace, container, public_key, mail_header, placeholder, placeholder, prose, prose, setting, setting, source, source,
    encrypted, published, hardware, minified, encoded_text,
)
