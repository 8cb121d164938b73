using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Recsys.Silo.Tests;

public sealed class StartLogTests : SiloTest
{
    private readonly LogLines _lines = new();

    protected override Action<IServiceCollection> Parts => services => services.AddSingleton<ILoggerProvider>(_lines);

    [Fact]
    public void Start_AtTheDefaultLevel_FitsOnAScreen_AndSaysWhereTheSiloIs()
    {
        Assert.True(_lines.All.Count is >= 1 and <= 15, $"{_lines.All.Count} lines:\n{string.Join('\n', _lines.All)}");
        Assert.Matches("^recsys-[0-9a-f]{8}$", ClusterName.Read(Folder));
        Assert.Contains(_lines.All, l => l.Contains($"Silo of cluster {ClusterName.Read(Folder)} is up: store {Path.GetFullPath(Folder)}, silos at 127.0.0.1:{SiloPort}, clients at 127.0.0.1:{GatewayPort}", StringComparison.Ordinal));
    }
}
