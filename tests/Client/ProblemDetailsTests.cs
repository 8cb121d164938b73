using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Recsys.Client.Tests;

/// <summary>What the callers of a web application see, over a socket.</summary>
public sealed class ProblemDetailsTests : IAsyncLifetime
{
    private WebApplication _app = null!;
    private HttpClient _http = null!;
    private Exception _thrown = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRecsysProblemDetails();
        _app = builder.Build();
        _app.UseExceptionHandler();
        _app.MapGet("/", string () => throw _thrown);
        _app.MapPost("/events", (UserEvent e) => e.Kind);
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task RefusedRequest_Is400_WithFieldValueAndBound()
    {
        var (answer, problem) = await AskAsync(new RecsysValidationException(new RecsysError("Count", "0", "1 to 1000")));

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(("Count", "0", "1 to 1000"), (problem.GetProperty("field").GetString(), problem.GetProperty("value").GetString(), problem.GetProperty("bound").GetString()));
        Assert.Equal("Count is '0'; allowed: 1 to 1000", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData(0.02, "1")]
    [InlineData(1, "1")]
    [InlineData(1.2, "2")]
    public async Task Overload_Is503_WithRetryAfterInWholeSeconds(double seconds, string header)
    {
        var (answer, _) = await AskAsync(new RecsysOverloadedException("full", TimeSpan.FromSeconds(seconds)));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, header), (answer.StatusCode, answer.Headers.GetValues("Retry-After").Single()));
    }

    [Fact]
    public async Task OtherFailuresOfTheCluster_HaveTheirStatus_AndOtherExceptionsTheApplications()
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(new EventLogUnavailableException("disk full"))).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(new SiloUnavailableException("gone"))).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await AskAsync(new TimeoutException("late"))).Answer.StatusCode);
        var (conflict, problem) = await AskAsync(new ModelSwapException("v7", "rejected"));
        Assert.Equal((HttpStatusCode.Conflict, "v7"), (conflict.StatusCode, problem.GetProperty("version").GetString()));
        Assert.Equal(HttpStatusCode.InternalServerError, (await AskAsync(new InvalidOperationException("other"))).Answer.StatusCode);
    }

    [Fact]
    public async Task Events_ComeInAsJson_WithKindsByName()
    {
        var answer = await _http.PostAsJsonAsync("/events", new { id = "e1", userId = "u1", itemId = "i1", kind = "purchase", time = DateTimeOffset.UnixEpoch });

        Assert.Equal("\"Purchase\"", await answer.Content.ReadAsStringAsync());
        Assert.Equal("\"Active\"", JsonSerializer.Serialize(ModelState.Active));
    }

    private async Task<(HttpResponseMessage Answer, JsonElement Problem)> AskAsync(Exception thrown)
    {
        _thrown = thrown;
        var answer = await _http.GetAsync("/");
        return (answer, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
