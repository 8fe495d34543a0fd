# Keys, requests and certificates by hand, as the documentation of Kubernetes and OpenSSL 3.0 have it.
$ openssl genrsa -out jane.key 2048; head -1 jane.key; ls -l jane.key | cut -c 1-10
-----BEGIN PRIVATE KEY-----
-rw-------
$ openssl req -new -key jane.key -subj "/CN=jane/O=devs/O=ops" -out jane.csr; head -1 jane.csr; openssl req -in jane.csr -noout -subject -verify
-----BEGIN CERTIFICATE REQUEST-----
Certificate request self-signature verify OK
subject=CN = jane, O = devs, O = ops
$ openssl req -in jane.csr -noout -text | grep -v "..:..:..:..:..:"
Certificate Request:
    Data:
        Version: 1 (0x0)
        Subject: CN = jane, O = devs, O = ops
        Subject Public Key Info:
            Public Key Algorithm: rsaEncryption
                Public-Key: (2048 bit)
                Modulus:
                    b9:df
                Exponent: 65537 (0x10001)
        Attributes:
            (none)
            Requested Extensions:
    Signature Algorithm: sha256WithRSAEncryption
    Signature Value:
        68:5b:57:4c
$ openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj "/CN=my-ca" -days 365
-----
$ openssl x509 -in ca.crt -noout -text | grep -v "..:..:..:..:..:..:..:..:..:"
Certificate:
    Data:
        Version: 3 (0x2)
        Serial Number:
        Signature Algorithm: sha256WithRSAEncryption
        Issuer: CN = my-ca
        Validity
            Not Before: Jan  5 09:00:14 2026 GMT
            Not After : Jan  5 09:00:14 2027 GMT
        Subject: CN = my-ca
        Subject Public Key Info:
            Public Key Algorithm: rsaEncryption
                Public-Key: (2048 bit)
                Modulus:
                    e2:95
                Exponent: 65537 (0x10001)
        X509v3 extensions:
            X509v3 Subject Key Identifier: 
            X509v3 Authority Key Identifier: 
            X509v3 Basic Constraints: critical
                CA:TRUE
    Signature Algorithm: sha256WithRSAEncryption
    Signature Value:
        df:90:7f:6c
$ openssl x509 -req -in jane.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out jane.crt -days 30; wc -c < ca.srl
Certificate request self-signature ok
subject=CN = jane, O = devs, O = ops
41
$ openssl x509 -in jane.crt -noout -text | grep -v "..:..:..:..:..:..:..:..:..:"; openssl x509 -in jane.crt -noout -subject -issuer -dates -serial | sed s/=[0-9A-F]*$/=/
Certificate:
    Data:
        Version: 1 (0x0)
        Serial Number:
        Signature Algorithm: sha256WithRSAEncryption
        Issuer: CN = my-ca
        Validity
            Not Before: Jan  5 09:00:14 2026 GMT
            Not After : Feb  4 09:00:14 2026 GMT
        Subject: CN = jane, O = devs, O = ops
        Subject Public Key Info:
            Public Key Algorithm: rsaEncryption
                Public-Key: (2048 bit)
                Modulus:
                    b9:df
                Exponent: 65537 (0x10001)
    Signature Algorithm: sha256WithRSAEncryption
    Signature Value:
        0a:7f:f2:0e
subject=CN = jane, O = devs, O = ops
issuer=CN = my-ca
notBefore=Jan  5 09:00:14 2026 GMT
notAfter=Feb  4 09:00:14 2026 GMT
serial=
$ openssl verify -CAfile ca.crt jane.crt; openssl verify jane.crt; openssl verify -CAfile ca.crt ca.crt; openssl verify ca.crt
jane.crt: OK
CN = jane, O = devs, O = ops
error 20 at 0 depth lookup: unable to get local issuer certificate
error jane.crt: verification failed
ca.crt: OK
CN = my-ca
error 18 at 0 depth lookup: self-signed certificate
error ca.crt: verification failed
[2]
$ openssl x509 -in jane.crt -noout -checkend 2592001; openssl x509 -in jane.crt -noout -ext keyUsage
Certificate will expire
No extensions in certificate
$ a=$(openssl x509 -in jane.crt -noout -pubkey | sha256sum); b=$(openssl rsa -in jane.key -pubout | sha256sum); c=$(openssl pkey -in jane.key -pubout | sha256sum); d=$(openssl req -in jane.csr -noout -pubkey | sha256sum); [ "$a" = "$b" ] && [ "$b" = "$c" ] && [ "$c" = "$d" ] && echo one key
writing RSA key
one key
$ openssl x509 -noout -modulus -in jane.crt | cut -c 1-8; openssl rsa -in jane.key -noout -check; openssl rsa -in jane.key -traditional | head -1
Modulus=
RSA key ok
writing RSA key
-----BEGIN RSA PRIVATE KEY-----
$ cat > api.cnf <<'X'
> [req]
> req_extensions = v3_req
> distinguished_name = dn
> prompt = no
> [dn]
> CN = kube-apiserver
> O = Kubernetes
> [v3_req]
> basicConstraints = CA:FALSE
> keyUsage = nonRepudiation, digitalSignature, keyEncipherment
> extendedKeyUsage = serverAuth
> subjectAltName = @alt_names
> [alt_names]
> DNS.1 = kubernetes
> IP.1 = 10.96.0.1
> X
$ openssl req -new -newkey rsa:2048 -nodes -keyout api.key -out api.csr -config api.cnf; openssl req -in api.csr -noout -text | sed -n "4p;/Attributes/,/Signature Alg/p"
-----
        Subject: CN = kube-apiserver, O = Kubernetes
        Attributes:
            Requested Extensions:
                X509v3 Basic Constraints: 
                    CA:FALSE
                X509v3 Key Usage: 
                    Digital Signature, Non Repudiation, Key Encipherment
                X509v3 Extended Key Usage: 
                    TLS Web Server Authentication
                X509v3 Subject Alternative Name: 
                    DNS:kubernetes, IP Address:10.96.0.1
    Signature Algorithm: sha256WithRSAEncryption
$ openssl x509 -req -in api.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out api.crt -days 10 -extensions v3_req -extfile api.cnf; openssl x509 -in api.crt -noout -text | sed -n "/extensions/,/Signature Alg/p" | grep -v "..:..:..:..:..:"
Certificate request self-signature ok
subject=CN = kube-apiserver, O = Kubernetes
        X509v3 extensions:
            X509v3 Basic Constraints: 
                CA:FALSE
            X509v3 Key Usage: 
                Digital Signature, Non Repudiation, Key Encipherment
            X509v3 Extended Key Usage: 
                TLS Web Server Authentication
            X509v3 Subject Alternative Name: 
                DNS:kubernetes, IP Address:10.96.0.1
            X509v3 Subject Key Identifier: 
            X509v3 Authority Key Identifier: 
    Signature Algorithm: sha256WithRSAEncryption
$ openssl x509 -req -in jane.csr -CA ca.crt -CAkey jane.key -out x.crt 2>&1 | head -3; openssl x509 -req -in jane.csr -CA ca.crt -out x.crt; openssl x509 -req -in jane.csr
Certificate request self-signature ok
subject=CN = jane, O = devs, O = ops
CA certificate and CA private key do not match
Certificate request self-signature ok
subject=CN = jane, O = devs, O = ops
Could not read CA private key from ca.crt
Certificate request self-signature ok
subject=CN = jane, O = devs, O = ops
We need a private key to sign with, use -key or -CAkey or -CA with private key
[1]
$ openssl req -new -key jane.key -subj CN=jane; openssl req -new -key jane.key -subj /XX=1/O= -out b.csr; openssl x509 -days; openssl genrsa abc; openssl verify -foo
req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \. This name is not in that format: 'CN=jane'
req warning: Skipping unknown subject name attribute "XX"
req warning: No value provided for subject name attribute "O", skipped
x509: Option -days needs a value
x509: Use -help for summary.
genrsa: Can't parse "abc" as a number
verify: Unknown option: -foo
verify: Use -help for summary.
[1]
$ printf "KR\n\n\nAcme\n.\njane\n\n\n\n" | openssl req -new -key jane.key -out asked.csr; openssl req -in asked.csr -noout -subject
You are about to be asked to enter information that will be incorporated
into your certificate request.
What you are about to enter is what is called a Distinguished Name or a DN.
There are quite a few fields but you can leave some blank
For some fields there will be a default value,
If you enter '.', the field will be left blank.
-----
Country Name (2 letter code) [AU]:State or Province Name (full name) [Some-State]:Locality Name (eg, city) []:Organization Name (eg, company) [Internet Widgits Pty Ltd]:Organizational Unit Name (eg, section) []:Common Name (e.g. server FQDN or YOUR name) []:Email Address []:
Please enter the following 'extra' attributes
to be sent with your certificate request
A challenge password []:An optional company name []:subject=C = KR, ST = Some-State, O = Acme, CN = jane
# the hash that kubeadm join wants of the CA, both ways
$ ssh controlplane 'cd /etc/kubernetes/pki; openssl x509 -pubkey -in ca.crt | openssl rsa -pubin -outform der 2>/dev/null | openssl dgst -sha256 -hex | sed "s/^.* //" > /tmp/a; openssl x509 -in ca.crt -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 | sed "s/^.* //" > /tmp/b; [ "$(cat /tmp/a)" = "$(cat /tmp/b)" ] && wc -c < /tmp/a; openssl dgst -sha256 /dev/null; openssl dgst -sha1 < /dev/null; openssl dgst nope 2>&1 | head -1; openssl rsa -pubin < ca.key'
65
SHA2-256(/dev/null)= e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
SHA1(stdin)= da39a3ee5e6b4b0d3255bfef95601890afd80709
nope: No such file or directory
Could not read public key from <stdin>
[1]
$ openssl rand -hex 16 | wc -c; openssl rand -base64 32 | wc -c; openssl rand 5 | wc -c
33
45
5
