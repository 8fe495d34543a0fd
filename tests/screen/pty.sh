#!/bin/sh
# Runs the terminal test on the drydock that was built.
exec ./tests/screen/pty ./drydock
