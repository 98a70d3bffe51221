/** The engines of all variants, and the guards around each: slots, deadlines, circuit breaker, forced sampling. */
@NullMarked
package dev.tandem.engine;

import org.jspecify.annotations.NullMarked;
