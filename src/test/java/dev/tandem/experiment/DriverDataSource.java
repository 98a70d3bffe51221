package dev.tandem.experiment;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteDataSource;

/** Opens connections as a pool does, by their URL alone; its parent would set defaults over what the URL says. */
class DriverDataSource extends SQLiteDataSource {

    DriverDataSource(String url) {
        setUrl(url);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return new JDBC().connect(getUrl(), new Properties());
    }
}
