using Npgsql;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;

namespace Recsys.Grains.Tests.Storage.Postgres;

public sealed class PostgresSchemaTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Migrate_ByManyAtOnce_AppliesEachScriptOnce()
    {
        var options = await postgres.CreateEmptyAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresSchema.MigrateAsync(options)));

        Assert.Equal(1, results.Count(r => r.Before == 0));
        Assert.All(results, r => Assert.Equal(PostgresSchema.Needed, r.After));
        Assert.Equal((PostgresSchema.Needed, PostgresSchema.Needed), await PostgresSchema.MigrateAsync(options));
        using var store = PostgresStore.Open(options);
        Assert.NotEqual(Guid.Empty, store.StoreId);
    }

    [Fact]
    public async Task Open_ADatabaseOfAnOlderFormat_SaysWhatToRun_AndMigratesOnlyWhereAsked()
    {
        var options = await postgres.CreateEmptyAsync();
        var error = Assert.Throws<StoreException>(() => PostgresStore.Open(options));
        Assert.Contains($"has schema 0, this build needs {PostgresSchema.Needed}: run 'recsys db migrate'", error.Message);

        options.Migrate = true;
        using var store = PostgresStore.Open(options);
        Assert.Equal(1, await new PostgresItemStore(store).UpsertAsync(0, [new Item { Id = "a" }], 1, CancellationToken.None));
    }

    [Fact]
    public async Task Open_ADatabaseOfANewerFormat_IsRefused_AndLeftAsItIs()
    {
        var options = await postgres.CreateAsync();
        await RunAsync(options, "INSERT INTO schema_version (version, name) VALUES (99, 'from the future')");
        options.Migrate = true;

        var error = Assert.Throws<StoreException>(() => PostgresStore.Open(options));
        Assert.Contains($"has schema 99; this build knows schemas up to {PostgresSchema.Needed}", error.Message);
    }

    [Fact]
    public async Task Migrate_AScriptThatFails_LeavesTheFormatBeforeIt()
    {
        var options = await postgres.CreateEmptyAsync();
        await RunAsync(options, "CREATE SCHEMA recsys; CREATE TABLE recsys.item_shard (other integer)");

        await Assert.ThrowsAsync<StoreException>(() => PostgresSchema.MigrateAsync(options));
        Assert.Contains("has schema 1", Assert.Throws<StoreException>(() => PostgresStore.Open(options)).Message);
    }

    [Fact]
    public void Open_NoServer_SaysSoInOneLine_WithoutThePassword()
    {
        var options = new PostgresOptions { ConnectionString = "Host=127.0.0.1;Port=1;Username=recsys;Password=hidden", Timeout = TimeSpan.FromSeconds(1) };

        var error = Assert.Throws<StoreException>(() => PostgresStore.Open(options));
        Assert.Contains("The database recsys at 127.0.0.1:1, schema recsys cannot be opened", error.Message);
        Assert.DoesNotContain("hidden", error.Message);
    }

    [Theory]
    [InlineData("Schema", "Re;csys")]
    [InlineData("MaxCommitEvents", "0")]
    [InlineData("MaxConnections", "1")]
    [InlineData("Timeout", "00:00:00.5")]
    [InlineData("ConnectionString", "Nonsense=1;Password=hidden")]
    public void Validate_NamesSettingAndBound_AndNoSecret(string setting, string value)
    {
        var options = new PostgresOptions();
        var property = typeof(PostgresOptions).GetProperty(setting)!;
        property.SetValue(options, property.PropertyType == typeof(TimeSpan) ? TimeSpan.Parse(value, null) : property.PropertyType == typeof(int) ? int.Parse(value) : value);

        var failure = Assert.Single(new PostgresOptionsValidator().Validate(null, options).Failures!);
        Assert.Contains($"Recsys:Storage:{setting}", failure);
        Assert.DoesNotContain("hidden", failure);
        Assert.True(new PostgresOptionsValidator().Validate(null, new PostgresOptions()).Succeeded);
    }

    private static async Task RunAsync(PostgresOptions options, string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresDatabase.ConnectionString(options));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
