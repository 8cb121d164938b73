namespace Recsys.Cli.Hosting;

/// <summary>The folder of a run: the user's own, which stays, or a temporary one, which goes.</summary>
internal sealed class StateFolder : IDisposable
{
    private readonly bool _temporary;

    public StateFolder(string? folder)
    {
        _temporary = folder is null;
        Path = folder ?? Directory.CreateTempSubdirectory("recsys-").FullName;
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (_temporary)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Path, recursive: true);
        }
    }
}
