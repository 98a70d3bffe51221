/** Holds the bodies of requests to what Tandem itself reads of them; all else is for the engines to judge. */
@NullMarked
package dev.tandem.openai.validation;

import org.jspecify.annotations.NullMarked;
