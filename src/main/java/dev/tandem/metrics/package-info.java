/** The documented meters, and what keeps them: request meters, variant meters, health, spans. */
@NullMarked
package dev.tandem.metrics;

import org.jspecify.annotations.NullMarked;
