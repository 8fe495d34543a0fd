# Requests for certificates, as kubectl shows and decides them. (The whole story is in csr.t.)
$ cat > csr.yaml <<X
> apiVersion: certificates.k8s.io/v1
> kind: CertificateSigningRequest
> metadata:
>   name: jane
>   labels: {team: dev}
> spec:
>   request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkF6Q0Jxd0lCQURBaU1RMHdDd1lEVlFRRERBUnFZVzVsTVJFd0R3WURWUVFLREFoa1pYWXNJRzl3Y3pCWgpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJHY2g3a2FCT1FoNVZIVnR5VXlJVDY2a0VFQks1NjQwCkVOVGE3Zm8yTitTTzlpemdwVzEwbTFkVFltb01veXlCYzVTVkdDaTFJQmkreWdoQUltMU54REdnSnpBbEJna3EKaGtpRzl3MEJDUTR4R0RBV01CUUdBMVVkRVFRTk1BdUNDV0V1WlhoaGJYQnNaVEFLQmdncWhrak9QUVFEQWdOSApBREJFQWlCdEFGSmFTWElLc1RlamoxU1g1dHduTDM2SlpXWTFhK0QzSFQ1VTk3MHRnd0lnSENDS3BacmhTcDRDCnJGVlRVZTU5Q2JSMFJmZ1VzdE9ZMWxMdEdQc3pXVjA9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=
>   signerName: example.com/signer
>   expirationSeconds: 604800
>   usages: [digital signature, client auth]
> X
$ kubectl create -f csr.yaml; sed s/jane/joe/ csr.yaml | kubectl create -f -; kubectl get csr
certificatesigningrequest.certificates.k8s.io/jane created
certificatesigningrequest.certificates.k8s.io/joe created
NAME   AGE   SIGNERNAME           REQUESTOR          REQUESTEDDURATION   CONDITION
jane   0s    example.com/signer   kubernetes-admin   7d                  Pending
joe    0s    example.com/signer   kubernetes-admin   7d                  Pending
$ kubectl get csr jane -o jsonpath='{.spec.username} {.spec.usages} {.status}{"\n"}'; kubectl get csr -o custom-columns=NAME:.metadata.name,SIGNER:.spec.signerName; kubectl get csr -o name --field-selector spec.signerName=example.com/signer; kubectl get csr --field-selector spec.signerName=other
kubernetes-admin ["digital signature","client auth"] {}
NAME   SIGNER
jane   example.com/signer
joe    example.com/signer
certificatesigningrequest.certificates.k8s.io/jane
certificatesigningrequest.certificates.k8s.io/joe
No resources found
$ kubectl describe csr jane | grep -v ^CreationTimestamp
Name:                jane
Labels:              team=dev
Annotations:         <none>
Requesting User:     kubernetes-admin
Signer:              example.com/signer
Requested Duration:  7d
Status:              Pending
Subject:
  Common Name:    jane
  Serial Number:  
  Organization:   dev, ops
Subject Alternative Names:
         DNS Names:  a.example
Events:  <none>
$ kubectl certificate approve jane joe; kubectl certificate approve jane --force; kubectl get csr jane; kubectl certificate deny jane; kubectl certificate deny jane --force; kubectl get csr jane -o jsonpath='{range .status.conditions[*]}{.type} {.status} {.reason} {.message}{"\n"}{end}'
certificatesigningrequest.certificates.k8s.io/jane approved
certificatesigningrequest.certificates.k8s.io/joe approved
certificatesigningrequest.certificates.k8s.io/jane approved
NAME   AGE   SIGNERNAME           REQUESTOR          REQUESTEDDURATION   CONDITION
jane   0s    example.com/signer   kubernetes-admin   7d                  Approved
error: certificate signing request "jane" is already Approved
error: certificate signing request "jane" is already Approved
Approved True KubectlApprove This CSR was approved by kubectl certificate approve.
$ sed s/jane/mallory/ csr.yaml | kubectl create -f - ; kubectl certificate deny mallory; kubectl certificate approve mallory joe nobody; kubectl get csr; kubectl describe csr mallory | grep Status
certificatesigningrequest.certificates.k8s.io/mallory created
certificatesigningrequest.certificates.k8s.io/mallory denied
certificatesigningrequest.certificates.k8s.io/joe approved
certificate signing request "mallory" is already Denied
Error from server (NotFound): certificatesigningrequests.certificates.k8s.io "nobody" not found
NAME      AGE   SIGNERNAME           REQUESTOR          REQUESTEDDURATION   CONDITION
jane      0s    example.com/signer   kubernetes-admin   7d                  Approved
joe       0s    example.com/signer   kubernetes-admin   7d                  Approved
mallory   0s    example.com/signer   kubernetes-admin   7d                  Denied
Status:              Denied
$ kubectl certificate approve; kubectl certificate; kubectl certificate frob
error: one or more CSRs must be specified as <name> or -f <filename>
Modify certificate resources.

Available Commands:
  approve       Approve a certificate signing request
  deny          Deny a certificate signing request

Usage:
  kubectl certificate SUBCOMMAND [options]

Use "kubectl certificate <command> --help" for more information about a given command.
Use "kubectl options" for a list of global command-line options (applies to all commands).
Modify certificate resources.

Available Commands:
  approve       Approve a certificate signing request
  deny          Deny a certificate signing request

Usage:
  kubectl certificate SUBCOMMAND [options]

Use "kubectl certificate <command> --help" for more information about a given command.
Use "kubectl options" for a list of global command-line options (applies to all commands).
$ kubectl patch csr jane -p '{"spec":{"usages":["server auth"]}}'; kubectl label csr jane team=ops --overwrite; kubectl get csr jane -o jsonpath='{.spec.usages}{"\n"}'; kubectl get csr jane -L team | sed 's/ [01]s / AGE /'
certificatesigningrequest.certificates.k8s.io/jane patched (no change)
certificatesigningrequest.certificates.k8s.io/jane labeled
["digital signature","client auth"]
NAME   AGE   SIGNERNAME           REQUESTOR          REQUESTEDDURATION   CONDITION   TEAM
jane   AGE    example.com/signer   kubernetes-admin   7d                  Approved    ops
$ kubectl patch csr jane --subresource=approval --type=merge -p '{"status":{"conditions":[]}}'; kubectl patch csr jane --subresource=status --type=merge -p '{"status":{"certificate":"aGVsbG8="}}'
The CertificateSigningRequest "jane" is invalid: status.conditions: Forbidden: updates may not remove a condition of type "Approved"
The CertificateSigningRequest "jane" is invalid: status.certificate: Invalid value: "<certificate data>": must contain one or more CERTIFICATE PEM blocks
[1]
$ sed 's/request:.*/request: aGVsbG8=/; s/604800/5/; s/client auth/wearing hats, client auth, client auth/; s#example.com/signer#example/sign_er#' csr.yaml | kubectl create -f -; sed 's/request:.*/request: "not base64"/' csr.yaml | kubectl create -f -
The CertificateSigningRequest "jane" is invalid: 
* spec.request: Invalid value: "aGVsbG8=": PEM block type must be CERTIFICATE REQUEST
* spec.usages[1]: Unsupported value: "wearing hats": supported values: "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping"
* spec.usages[3]: Duplicate value: "client auth"
* spec.signerName: Invalid value: "example": should be a domain with at least two segments separated by dots
* spec.signerName: Invalid value: "sign_er": validating label "sign_er": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
* spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)
Error from server (BadRequest): error when creating "STDIN": CertificateSigningRequest in version "v1" cannot be handled as a CertificateSigningRequest: illegal base64 data at input byte 3
[1]
$ kubectl api-resources --api-group=certificates.k8s.io; kubectl explain csr.status; kubectl explain csr.spec --recursive | tail -n 9; kubectl auth can-i approve signers.certificates.k8s.io; kubectl delete csr jane joe mallory
NAME                         SHORTNAMES   APIVERSION               NAMESPACED   KIND
certificatesigningrequests   csr          certificates.k8s.io/v1   false        CertificateSigningRequest
GROUP:      certificates.k8s.io
KIND:       CertificateSigningRequest
VERSION:    v1

FIELD: status <CertificateSigningRequestStatus>


DESCRIPTION:
    What is: the observed state, written by the system. Changes you make here
    through the object itself are dropped.
    What was decided, and the certificate.
    
FIELDS:
  certificate	<string>
    The certificate in PEM, in base64, once it is issued.

  conditions	<[]CertificateSigningRequestCondition>
    What was decided. Approved, Denied and Failed are set through the approval
    and status subresources only.


  expirationSeconds	<integer>
  extra	<map[string][]string>
  groups	<[]string>
  request	<string> -required-
  signerName	<string> -required-
  uid	<string>
  usages	<[]string>
  username	<string>

Warning: the server doesn't have a resource type 'signers' in group 'certificates.k8s.io'

yes
certificatesigningrequest.certificates.k8s.io "jane" deleted
certificatesigningrequest.certificates.k8s.io "joe" deleted
certificatesigningrequest.certificates.k8s.io "mallory" deleted
