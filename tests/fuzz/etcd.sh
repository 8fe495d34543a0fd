#!/bin/sh
exec sh "${srcdir:-.}/tests/fuzz/replay" etcd
