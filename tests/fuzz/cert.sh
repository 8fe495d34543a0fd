#!/bin/sh
exec "${srcdir:-.}/tests/fuzz/replay" cert
