package dev.tandem.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.opentest4j.TestAbortedException;

/**
 * A test of a property, run once for each of so many seeds. The method takes one {@link RandomValues}, which draws the
 * same values from the same seed each time; a failure's message names the seed.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(SeededTest.Seeds.class)
@ExtendWith(SeededTest.NamesTheSeed.class)
public @interface SeededTest {

    /** How many seeds, from {@link #first()} on. */
    int cases();

    /** The first seed; to be changed by whoever wants to search further, or to one that failed. */
    long first() default 20_261_125;

    /** One argument for each seed. */
    final class Seeds implements ArgumentsProvider {

        @Override
        public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
            SeededTest test = context.getRequiredTestMethod().getAnnotation(SeededTest.class);
            return LongStream.range(test.first(), test.first() + test.cases())
                    .mapToObj(seed -> Arguments.of(Named.of("seed " + seed, new RandomValues(seed))));
        }
    }

    /** Puts the seed into the failure, since build logs print messages but no display names. */
    final class NamesTheSeed implements TestExecutionExceptionHandler {

        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
            if (failure instanceof TestAbortedException) {
                throw failure;
            }
            throw new AssertionError(context.getDisplayName() + ": " + failure.getMessage(), failure);
        }
    }
}
