#!/bin/sh
exec "${srcdir:-.}/tests/fuzz/replay" term
