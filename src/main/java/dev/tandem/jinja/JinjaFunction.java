package dev.tandem.jinja;

/** A function, filter, test or method. */
@FunctionalInterface
interface JinjaFunction {

    /** @throws JinjaException when the arguments are not what it takes */
    JinjaValue call(CallArguments arguments);
}
