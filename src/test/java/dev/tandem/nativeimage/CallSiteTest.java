package dev.tandem.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a call in a compiled class. */
@Tag("unit")
class CallSiteTest {

    private static MainClasses program;

    /** Hands values to {@link #take} in every way that the program does. */
    @SuppressWarnings({"unused", "UnusedMethod", "UnusedVariable", "DoNotCallSuggester"})
    private static final class Sample extends ArrayList<String> {

        private static final long serialVersionUID = 1;

        private final transient Map<String, Part> field = Map.of();

        record Part(String name) {}

        static void take(Object first, Object last) {}

        List<Part> parts() {
            return List.of();
        }

        void created() {
            take("first", new Part("x" + size()));
        }

        void constant() {
            take(String.class, "constant");
        }

        void returned() {
            take(Part.class.getSuperclass(), parts());
        }

        void variable(Map<String, List<Part>> parts) {
            take(this, parts);
        }

        void local() {
            Part part = parts().getFirst();
            take("first", part);
        }

        void kept() {
            take("first", field);
        }

        void cast(Object object) {
            take("first", (Part) object);
        }

        void anything(Object object) {
            take("first", object);
        }

        void anyOf(List<Object> objects) {
            take("first", objects);
        }

        <T> void generic(T object) {
            take("first", object);
        }

        void chosen(boolean which, Object object) {
            take(String.class, which ? "one" : object);
        }
    }

    @BeforeAll
    static void read() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                CallSiteTest.class.getResourceAsStream(CallSiteTest.class.getSimpleName() + "$Sample.class"))) {
            program = MainClasses.of(List.of(ClassFile.of().parse(file.readAllBytes())));
        }
    }

    private static CallSite take(String in) {
        return program.calls((owner, name) -> name.equals("take")).stream()
                .filter(call -> call.in().equals(Sample.class.getName() + "." + in))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "returned", "variable", "local", "kept", "cast"})
    void shouldTellTheTypesThatAreHandedOver(String method) {
        Optional<Declared> type = take(method).lastOperand().flatMap(Expression::type);

        assertThat(type).hasValueSatisfying(declared -> {
            assertThat(declared.whole()).isTrue();
            assertThat(declared.classes()).contains(Sample.Part.class);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"anything", "anyOf", "generic", "chosen"})
    void shouldSayWhereAnyTypeMayCome(String method) {
        Optional<Declared> type = take(method).lastOperand().flatMap(Expression::type);

        assertThat(type.filter(Declared::whole)).isEmpty();
    }

    @Test
    void shouldTellWhichClassIsNamed() {
        assertThat(take("constant").operand(0).flatMap(Expression::namedClass)).hasValue(String.class);
        assertThat(take("returned").operand(0).flatMap(Expression::namedClass)).hasValue(Record.class);
        assertThat(take("variable").operand(0).flatMap(Expression::namedClass)).hasValue(Sample.class);
        assertThat(take("created").operand(0).flatMap(Expression::namedClass)).isEmpty();
    }

    @Test
    void shouldTellWhichTextIsHandedOver() {
        assertThat(take("constant").lastOperand().flatMap(Expression::string)).hasValue("constant");
        assertThat(take("anything").lastOperand().flatMap(Expression::string)).isEmpty();
    }
}
