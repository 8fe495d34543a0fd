#!/bin/sh
# Every transcript of tests/golden/etcdctl.
bad=0
for t in "${srcdir:-.}"/tests/golden/etcdctl/*.t; do
	./tests/golden/etcdctl_run "$t" || { echo "FAILED: $t"; bad=1; }
done
exit $bad
