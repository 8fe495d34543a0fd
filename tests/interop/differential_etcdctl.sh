#!/bin/sh
# Every transcript of etcdctl with the real one, through etcd's door.
exec "${srcdir:-.}/tests/interop/differential.sh" --etcdctl "$@"
