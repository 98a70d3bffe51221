package dev.tandem.experiment;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The real log in a directory, opened without Quarkus but with the settings that ship. */
public final class SqliteFile {

    /** Its connections. */
    public final DataSource database;

    private SqliteFile(DataSource database) {
        this.database = database;
    }

    /** Opens it, and makes or migrates it first. */
    public static SqliteFile in(Path directory) {
        DataSource database = new DriverDataSource(shippedUrl(directory));
        // Not as a server does it, which keeps others out: one may run.
        Flyway.configure().dataSource(database).load().migrate();
        return new SqliteFile(database);
    }

    static String shippedUrl(Path directory) {
        try {
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withSources(
                            new YamlConfigSource(Path.of("src/main/resources/application.yaml")
                                    .toUri()
                                    .toURL()),
                            new PropertiesConfigSource(Map.of("tandem.data", directory.toString()), "test", 500))
                    .build()
                    .getValue("quarkus.datasource.jdbc.url", String.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first column of the rows. */
    public List<Object> column(String query) throws SQLException {
        List<Object> values = new ArrayList<>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getObject(1));
            }
        }
        return values;
    }

    /** Runs a statement. */
    public void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
