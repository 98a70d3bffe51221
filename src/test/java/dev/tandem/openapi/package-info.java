/** Holds the OpenAPI document against the code that it describes, and against clients that are made from it. */
@NullMarked
package dev.tandem.openapi;

import org.jspecify.annotations.NullMarked;
