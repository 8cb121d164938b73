namespace Recsys.Conformance;

/// <summary>A new empty folder of its own, removed with all its content on dispose.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("recsys-").FullName;

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Full path of something within the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file of text within the folder.</summary>
    /// <returns>Its full path.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
