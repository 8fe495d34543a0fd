#!/bin/sh
exec ./tests/labs/content drills
