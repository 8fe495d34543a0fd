/* The gRPC code etcd sends with each of its error texts. */
#include "store/internal.h"

static const struct {
	const char *code, *msg;
} table[] = {
	{"InvalidArgument", "etcdserver: key is not provided"},
	{"InvalidArgument", "etcdserver: key not found"},
	{"InvalidArgument", "etcdserver: value is provided"},
	{"InvalidArgument", "etcdserver: lease is provided"},
	{"InvalidArgument", "etcdserver: too many operations in txn request"},
	{"InvalidArgument", "etcdserver: duplicate key given in txn request"},
	{"InvalidArgument", "etcdserver: invalid sort option"},
	{"InvalidArgument", "etcdserver: request is too large"},
	{"OutOfRange", "etcdserver: mvcc: required revision has been compacted"},
	{"OutOfRange", "etcdserver: mvcc: required revision is a future revision"},
	{"ResourceExhausted", "etcdserver: mvcc: database space exceeded"},
	{"ResourceExhausted", "etcdserver: too many requests"},
	{"DataLoss", "etcdserver: corrupt cluster"},
	{"FailedPrecondition", "etcdserver: not leader"},
	{"NotFound", "etcdserver: requested lease not found"},
	{"FailedPrecondition", "etcdserver: lease already exists"},
	{"OutOfRange", "etcdserver: too large lease TTL"},
	{"FailedPrecondition", "etcdserver: member ID already exist"},
	{"FailedPrecondition", "etcdserver: Peer URLs already exists"},
	{"FailedPrecondition", "etcdserver: too many learner members in cluster"},
	{"Unavailable", "etcdserver: unhealthy cluster"},
	{"InvalidArgument", "etcdserver: given member URLs are invalid"},
	{"NotFound", "etcdserver: member not found"},
	{"FailedPrecondition", "etcdserver: can only promote a learner member"},
	{"FailedPrecondition",
	 "etcdserver: can only promote a learner member which is in sync with leader"},
	{"FailedPrecondition", "etcdserver: bad leader transferee"},
	{"Unavailable", "etcdserver: request timed out"},
	{"Unavailable", "etcdserver: no leader"},
	{"Unavailable", "etcdserver: leader changed"},
	{"PermissionDenied", "etcdserver: permission denied"},
	{"InvalidArgument", "etcdserver: authentication failed, invalid user ID or password"},
	{"InvalidArgument", "etcdserver: user name is empty"},
	{"FailedPrecondition", "etcdserver: root user does not exist"},
	{"FailedPrecondition", "etcdserver: root user does not have root role"},
	{"FailedPrecondition", "etcdserver: user name already exists"},
	{"FailedPrecondition", "etcdserver: user name not found"},
	{"FailedPrecondition", "etcdserver: role name already exists"},
	{"FailedPrecondition", "etcdserver: role name not found"},
	{"InvalidArgument", "etcdserver: role name is empty"},
	{"FailedPrecondition", "etcdserver: role is not granted to the user"},
	{"FailedPrecondition", "etcdserver: permission is not granted to the role"},
	{"FailedPrecondition", "etcdserver: authentication is not enabled"},
	{"Unauthenticated", "etcdserver: invalid auth token"},
	{"InvalidArgument", "etcdserver: invalid auth management"},
	{"InvalidArgument", "etcdserver: permission not given"},
};

const char *store_err_code(const char *msg)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (strcmp(table[i].msg, msg) == 0)
			return table[i].code;
	return "Unknown";
}
