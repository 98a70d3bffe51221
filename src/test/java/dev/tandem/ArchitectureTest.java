package dev.tandem;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.smallrye.config.ConfigMapping;
import org.jspecify.annotations.NullMarked;

/** The rules of the house. */
@AnalyzeClasses(packages = "dev.tandem", importOptions = ImportOption.DoNotIncludeTests.class)
@ArchTag("unit")
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> CONFIGURATION_MAPPINGS =
            new DescribedPredicate<>("configuration mappings") {
                @Override
                public boolean test(JavaClass type) {
                    return type.isAnnotatedWith(ConfigMapping.class)
                            || type.getEnclosingClass().map(this::test).orElse(false);
                }
            };

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.tandem.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule pure_packages_import_no_framework = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.tandem.digest..",
                    "dev.tandem.files..",
                    "dev.tandem.gguf..",
                    "dev.tandem.grammar..",
                    "dev.tandem.jinja..",
                    "dev.tandem.json..",
                    "dev.tandem.quality..",
                    "dev.tandem.routing..",
                    "dev.tandem.stats..")
            .and(not(CONFIGURATION_MAPPINGS))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io..", "jakarta..", "org.eclipse.microprofile..", "org.jboss..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_contract_and_the_grammar_import_no_engine = noClasses()
            .that()
            .resideInAnyPackage("dev.tandem.inference..", "dev.tandem.grammar..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tandem.engine..");

    @ArchTest
    static final ArchRule the_http_client_imports_what_stands_below = classes()
            .that()
            .resideInAPackage("dev.tandem.engine.http..")
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage("dev.tandem.."))
                    .or(resideInAnyPackage(
                            "dev.tandem.engine.http..",
                            "dev.tandem.inference..",
                            "dev.tandem.digest..",
                            "dev.tandem.json..")));

    @ArchTest
    static final ArchRule sibling_engines_never_import_one_another = slices().matching("dev.tandem.engine.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("dev.tandem.engine.http.."));

    @ArchTest
    static final ArchRule nothing_imports_the_edge = noClasses()
            .that()
            .resideOutsideOfPackages("dev.tandem.openai..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tandem.openai..");

    @ArchTest
    static final ArchRule nothing_imports_the_admin_paths = noClasses()
            .that()
            .resideOutsideOfPackages("dev.tandem.admin..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tandem.admin..");

    @ArchTest
    static final ArchRule native_code_stays_in_its_engine = noClasses()
            .that()
            .resideOutsideOfPackages("dev.tandem.engine.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("de.kherud..", "java.lang.foreign..");

    /** What they call is listed there, for native images. */
    @ArchTest
    static final ArchRule native_calls_are_made_in_one_place = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.tandem.engine.embedded.libllama.ForeignFunctions")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.foreign.Linker");

    @ArchTest
    static final ArchRule every_package_is_null_marked = classes()
            .should(new ArchCondition<>("reside in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " of " + type.getName()));
                }
            });

    @ArchTest
    static final ArchRule no_package_is_a_drawer =
            noClasses().should().resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..dto..");
}
