using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Recsys.Silo.Tests;

/// <summary>What supervisors hear at the silo's port of health.</summary>
public sealed class HealthPortTests : SiloTest
{
    private readonly int _port = FreePort();
    private readonly List<string> _seen = [];

    protected override Action<RecsysSiloOptions> Settings => o => o.HealthPort = _port;

    protected override Action<IServiceCollection> Parts => services =>
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Looker(async when => _seen.Add($"{when}: live {await AskAsync("live")}, ready {await AskAsync("ready")}")));

    [Fact]
    public async Task Health_FollowsTheSilo_ThroughARestart()
    {
        Assert.Equal((200, "Healthy\n"), await ReadAsync("live"));
        Assert.Equal((200, "Degraded\n"), await ReadAsync("ready"));
        Assert.Equal(404, await AskAsync("metrics"));
        Assert.Equal(404, await AskAsync(""));

        await RestartAsync();

        Assert.Equal(["starting: live 200, ready 503", "stopping: live 200, ready 503", "starting: live 200, ready 503"], _seen);
        Assert.Equal(200, await AskAsync("ready"));
        using var output = new StringWriter();
        Assert.Equal(0, await SiloProgram.RunAsync(["health", $"--Recsys:HealthPort={_port}"], output, TextWriter.Null));
        Assert.Equal("Degraded\n", output.ToString());
    }

    [Fact]
    public async Task Health_ThoseWhoSayNothing_DoNotKeepOthersOut()
    {
        var silent = Enumerable.Range(0, 20).Select(_ => new TcpClient("127.0.0.1", _port)).ToArray();
        Assert.Equal(200, await AskAsync("ready"));
        Array.ForEach(silent, s => s.Dispose());
    }

    [Fact]
    public async Task Command_NobodyAtThePort_SaysSo_AndEndsWithOne()
    {
        using var output = new StringWriter();
        Assert.Equal(1, await SiloProgram.RunAsync(["health", $"--Recsys:HealthPort={FreePort()}"], output, TextWriter.Null));
        Assert.StartsWith("The silo does not answer at port ", output.ToString());
        using var error = new StringWriter();
        Assert.Equal(1, await SiloProgram.RunAsync(["health"], TextWriter.Null, error));
        Assert.Contains("Recsys:HealthPort is 0", error.ToString());
        Assert.Equal(1, await SiloProgram.RunAsync(["db", "migrate"], TextWriter.Null, error));
        Assert.Contains("Recsys:Storage:ConnectionString is not set", error.ToString());
    }

    [Fact]
    public async Task Start_APortThatIsTaken_IsRefused()
    {
        using var folder = new Conformance.TempFolder();
        using var second = BuildSilo(configure: o => (o.DataFolder, o.SiloPort, o.GatewayPort) = (folder.Path, FreePort(), 0));
        var error = await Assert.ThrowsAsync<RecsysStartException>(() => second.StartAsync());
        Assert.StartsWith($"Recsys:HealthPort is {_port}, but 127.0.0.1:{_port} cannot be used: another process listens there", error.Message);
    }

    private async Task<int> AskAsync(string path) => (await ReadAsync(path)).Code;

    private async Task<(int Code, string Body)> ReadAsync(string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://{IPAddress.Loopback}:{_port}/{path}"));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private sealed class Looker(Func<string, Task> look) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) =>
            lifecycle.Subscribe(nameof(Looker), ServiceLifecycleStage.BecomeActive, _ => look("starting"), _ => look("stopping"));
    }
}
