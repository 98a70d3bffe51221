package dev.tandem;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** Every test says what it needs, so that those that need nothing run by themselves. */
@ArchTag("unit")
@AnalyzeClasses(packages = "dev.tandem", importOptions = ImportOption.OnlyIncludeTests.class)
class TestTagsTest {

    private static final Set<String> TAGS = Set.of("unit", "quarkus", "llama-server");

    private static final DescribedPredicate<JavaClass> TESTS = new DescribedPredicate<>("tests") {
        @Override
        public boolean test(JavaClass type) {
            return type.isTopLevelClass()
                    && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                    && (type.getSimpleName().endsWith("Test")
                            || type.getSimpleName().endsWith("IT"));
        }
    };

    @ArchTest
    static final ArchRule tests_say_what_they_need = classes()
            .that(TESTS)
            .should(new ArchCondition<>("have one tag of " + TAGS + ", and not unit if they start the application") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    List<String> tags = type.getAnnotations().stream()
                            .filter(annotation -> annotation.getRawType().isEquivalentTo(Tag.class)
                                    || annotation.getRawType().isEquivalentTo(ArchTag.class))
                            .map(annotation ->
                                    String.valueOf(annotation.get("value").orElseThrow()))
                            .toList();
                    boolean starts = type.isAnnotatedWith(QuarkusTest.class)
                            || type.isAnnotatedWith(QuarkusIntegrationTest.class);
                    boolean right =
                            tags.size() == 1 && TAGS.contains(tags.getFirst()) && !(starts && tags.contains("unit"));
                    events.add(new SimpleConditionEvent(type, right, type.getName() + " has the tags " + tags));
                }
            });
}
