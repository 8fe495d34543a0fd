/* rpc_pb.c - the messages' generated code, free of our warnings. */
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wundef"
#include "store/etcd.pb-c.c"
