using Recsys.Models;

namespace Recsys.Conformance;

/// <summary>A test artefact written to a folder of its own and opened.</summary>
public sealed class OpenedTestModel : IDisposable
{
    private readonly TempFolder _folder = new();

    public OpenedTestModel(TestArtifactOptions? options = null)
    {
        TestArtifacts.Write(_folder["artefact"], options);
        Model = LoadedModel.Open(_folder["artefact"]);
    }

    public LoadedModel Model { get; }

    public void Dispose()
    {
        Model.Dispose();
        _folder.Dispose();
    }
}
