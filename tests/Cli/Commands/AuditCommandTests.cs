using System.Text.Json;
using Microsoft.Data.Sqlite;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Cli.Tests.Commands;

[Collection("console")]
public sealed class AuditCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TextWriter _console = Console.Out;

    public void Dispose()
    {
        Console.SetOut(_console);
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task List_Json_PrintsARowALine_NewestFirst_AndChangesNothing()
    {
        StoreFolder.Open(_folder.Path).Dispose();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "grains.db")};Pooling=False"))
        {
            connection.Open();
            SqliteDatabase.Execute(
                connection, "INSERT INTO audit (time, actor, action, target, detail) VALUES (1000, 'ann', 1, 'v1', NULL), (2000, 'bob', 2, 'v0', 'before: v1'), (3000, 'bob', 3, 'aa', NULL)");
        }

        var lines = await RunAsync("audit", "list", "--state", _folder.Path, "--json", "--count", "2");

        Assert.Equal(["EraseUser", "RollBack"], lines.Select(l => l.GetProperty("action").GetString()));
        Assert.Equal("before: v1", lines[1].GetProperty("detail").GetString());
        Assert.Equal("1970-01-01T00:00:02+00:00", lines[1].GetProperty("time").GetString());
        var older = await RunAsync("audit", "list", "--state", _folder.Path, "--json", "--before", "2");
        Assert.Equal("ann", Assert.Single(older).GetProperty("actor").GetString());
        Assert.Null(StoreFolder.OwnerOf(_folder.Path));
    }

    private static async Task<JsonElement[]> RunAsync(params string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Console.SetOut(output);
        Assert.Equal(0, await ExplainedErrors.RunAsync(RecsysCommands.Create(), line, error));
        Assert.Empty(error.ToString());
        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
    }
}
