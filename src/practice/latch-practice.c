#include "config.h"

#include "latch-practice.h"
