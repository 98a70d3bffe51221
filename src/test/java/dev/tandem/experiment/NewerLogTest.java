package dev.tandem.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class NewerLogTest {

    private static final String SHIPPED = "classpath:db/migration";

    @TempDir
    Path data;

    @TempDir
    Path newer;

    @Test
    void shouldFindNothingWhenThisProgramKnowsAllMigrations() {
        SqliteFile log = SqliteFile.in(data);

        assertThat(NewerLog.found(flyway(log, "1.0.0", SHIPPED), new DataDirectory(data), "1.0.0"))
                .isEmpty();
    }

    @Test
    void shouldFindNothingWhenTheLogIsOlderOrNotThereYet() {
        DriverDataSource nothing = new DriverDataSource(SqliteFile.shippedUrl(data));

        assertThat(NewerLog.found(Flyway.configure().dataSource(nothing).load(), new DataDirectory(data), "1.0.0"))
                .isEmpty();
    }

    @Test
    void shouldNameTheVersionThatChangedTheLog() throws Exception {
        SqliteFile log = changed("1.1.0", MigrationAuthor.signature("1.1.0"));

        assertThat(NewerLog.found(flyway(log, "1.0.0", SHIPPED), new DataDirectory(data), "1.0.0"))
                .hasValueSatisfying(message -> assertThat(message)
                        .startsWith("tandem.data: the log in " + data)
                        .contains("Tandem 1.1.0, which is newer than this Tandem 1.0.0", "migration 901, much later")
                        .contains("start that version or a later one", "TANDEM_DATA"));
    }

    @Test
    void shouldSayThatItIsNewerWhenNobodySigned() throws Exception {
        SqliteFile log = changed("1.1.0", "");

        assertThat(NewerLog.found(flyway(log, "1.0.0", SHIPPED), new DataDirectory(data), "1.0.0"))
                .hasValueSatisfying(message -> assertThat(message).contains("by a later version of Tandem, which is"));
    }

    private SqliteFile changed(String version, String author) throws Exception {
        SqliteFile log = SqliteFile.in(data);
        Files.writeString(newer.resolve("V900__later.sql"), "CREATE TABLE later (id TEXT)");
        Files.writeString(newer.resolve("V901__much_later.sql"), "CREATE TABLE much_later (id TEXT)");
        flyway(log, version, SHIPPED, "filesystem:" + newer).migrate();
        log.execute("UPDATE flyway_schema_history SET installed_by = '" + author + "' WHERE version = '901'");
        return log;
    }

    private static Flyway flyway(SqliteFile log, String version, String... locations) {
        return Flyway.configure()
                .dataSource(log.database)
                .locations(locations)
                .installedBy(MigrationAuthor.signature(version))
                .load();
    }
}
