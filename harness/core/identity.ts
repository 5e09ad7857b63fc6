/**
 * Who our servers are in TLS, and who those under test are told to be: localhost, with a certificate signed by itself that lasts until 2126.
 * It is the same for everybody and its key is no secret, since it protects nothing: making one for each exam would cost a package or
 * another program, and make no exam any better. (openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500)
 */
import type { Identity } from './stage.ts'

export const LOCALHOST: Identity = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBzTCCAXOgAwIBAgIUXP1VxTk9HjnCNxXQNGesvAun6dIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjE1MjM0OVoYDzIxMjYxMTAy
MTUyMzQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARaLHXsh5WLyklzokqSHE0IAlnr+8+bObLLI7saTltBXbD7lrhwgU0u
OJ/xq3OZQkky+cZ9Fg493ey7Nv6Iwa2ao4GgMIGdMB0GA1UdDgQWBBQccbbARnB4
Y/5kcNLToYqfGtpUEDAfBgNVHSMEGDAWgBQccbbARnB4Y/5kcNLToYqfGtpUEDBK
BgNVHREEQzBBgglsb2NhbGhvc3SCDGV4YW1wbGUudGVzdIIOKi5leGFtcGxlLnRl
c3SHBH8AAAGHEAAAAAAAAAAAAAAAAAAAAAEwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNIADBFAiBkCoLFsC+Lmf9tholZJfLT/gsG9tYmnwWwS7zdJs3UewIh
AJPbr+VshGM2091JYxUU56oEw4qygPjgC/v3iLYyTztI
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBZ7LGEo/kALHufTw
kJ8rVL/c5G4xXnIDbyciMW3pXqShRANCAARaLHXsh5WLyklzokqSHE0IAlnr+8+b
ObLLI7saTltBXbD7lrhwgU0uOJ/xq3OZQkky+cZ9Fg493ey7Nv6Iwa2a
-----END PRIVATE KEY-----
`,
}
