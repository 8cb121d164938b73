using System.Diagnostics;
using System.Security.Cryptography;
using Azure.Storage;
using Azure.Storage.Blobs;
using Recsys.Conformance;

namespace Recsys.Models.Tests;

/// <summary>
/// A blob emulator for the tests of a collection, on a free loopback port and with an account of its own.
/// Where npm is missing the tests are skipped; where installing fails they are too, but fail under CI=true.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const string Account = "recsys";
    private const string Listening = "successfully listens on ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly TempFolder _data = new();
    private Process? _process;
    private Uri? _endpoint;
    private string? _skip;

    public async ValueTask InitializeAsync()
    {
        if (!AzuriteInstall.HasNpm())
        {
            _skip = "npm is not installed, so the blob emulator cannot be: install Node.js 20 or later.";
            return;
        }

        // The install holds a mutex, which belongs to a thread.
        var (script, problem) = await Task.Run(AzuriteInstall.Ensure);
        if (script is null)
        {
            _skip = $"the blob emulator could not be installed: {problem}";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                throw new InvalidOperationException(_skip);
            }

            return;
        }

        await StartAsync(script);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _data.Dispose();
    }

    /// <summary>A client of a container that does not exist yet; skips the test where there is no emulator.</summary>
    /// <param name="name">The container's name.</param>
    public BlobContainerClient Container(string name)
    {
        Assert.SkipWhen(_skip is not null, _skip ?? "");
        return new BlobContainerClient(
            new Uri(_endpoint!, $"{Account}/{name}"), new StorageSharedKeyCredential(Account, _key));
    }

    /// <summary>What a user of the emulator's account is given; skips the test where there is no emulator.</summary>
    public string ConnectionString()
    {
        Assert.SkipWhen(_skip is not null, _skip ?? "");
        return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={_key};BlobEndpoint={_endpoint}{Account}";
    }

    private async Task StartAsync(string script)
    {
        var start = new ProcessStartInfo(
            "node",
            [script, "--blobHost", "127.0.0.1", "--blobPort", "0", "--location", _data.Path, "--skipApiVersionCheck", "--disableTelemetry", "--silent"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data.Path,
            Environment = { ["AZURITE_ACCOUNTS"] = $"{Account}:{_key}" },
        };
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        void OnLine(object sender, DataReceivedEventArgs e)
        {
            lock (said)
            {
                said.Add(e.Data ?? "(end of output)");
            }

            if (e.Data?.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                listening.TrySetResult(new Uri(e.Data[(at + Listening.Length)..].Trim() + "/"));
            }
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += OnLine;
        _process.ErrorDataReceived += OnLine;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            _endpoint = await listening.Task.WaitAsync(StartTimeout);
        }
        catch (TimeoutException e)
        {
            await DisposeAsync();
            lock (said)
            {
                throw new TimeoutException($"Azurite did not listen within {StartTimeout}; it said: {string.Join(" | ", said)}", e);
            }
        }
    }
}
