using System.Net;

namespace Recsys.Models.Tests;

/// <summary>The network between a blob client and its store, with one fault in it.</summary>
internal sealed class FaultHandler(Func<CancellationToken, Task<HttpResponseMessage>> fault) : HttpMessageHandler
{
    private int _requests;

    /// <summary>Requests so far.</summary>
    public int Requests => _requests;

    public static FaultHandler Status(HttpStatusCode status) => new(_ => Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent("") }));

    public static FaultHandler Hanging() => new(async token =>
    {
        await Task.Delay(Timeout.Infinite, token);
        throw new InvalidOperationException("An endless wait ended.");
    });

    public static FaultHandler Throwing(Exception e) => new(_ => Task.FromException<HttpResponseMessage>(e));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        return fault(cancellationToken);
    }
}
