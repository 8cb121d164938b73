using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Grains;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Silo;

namespace Recsys.Client.Tests;

/// <summary>What the callers of a web application see, over a socket.</summary>
public sealed class ProblemDetailsTests : IAsyncLifetime
{
    /// <summary>Each exception of the product that an application could meet, and the status of its answer: none where callers of the client never get it.</summary>
    private static readonly Dictionary<Type, (Exception Thrown, HttpStatusCode Status)?> Considered = new()
    {
        [typeof(RecsysValidationException)] = (new RecsysValidationException(new RecsysError("Count", "0", "1 to 1000")), HttpStatusCode.BadRequest),
        [typeof(ModelSwapException)] = (new ModelSwapException("v7", "rejected"), HttpStatusCode.Conflict),
        [typeof(PageExpiredException)] = (new PageExpiredException("kept for 10 minutes"), HttpStatusCode.Gone),
        [typeof(RecsysOverloadedException)] = (new RecsysOverloadedException("full", TimeSpan.FromSeconds(1)), HttpStatusCode.ServiceUnavailable),
        [typeof(EventLogUnavailableException)] = (new EventLogUnavailableException("disk full"), HttpStatusCode.ServiceUnavailable),
        [typeof(CatalogueUnavailableException)] = (new CatalogueUnavailableException("locked"), HttpStatusCode.ServiceUnavailable),
        [typeof(DividedCatalogueException)] = (new DividedCatalogueException("an explanation of a list", 4), HttpStatusCode.NotImplemented),
        [typeof(ModelSwapUnavailableException)] = (new ModelSwapUnavailableException("v7", "the store is away"), HttpStatusCode.ServiceUnavailable),

        // Of whoever publishes or loads versions: the coordinator makes one of the two swap exceptions of them, and a request degrades.
        [typeof(ArtifactException)] = null,
        [typeof(ModelOutputException)] = null,
        [typeof(ModelStoreUnavailableException)] = null,
        [typeof(ModelVersionExistsException)] = null,
        [typeof(ModelVersionNotFoundException)] = null,
        [typeof(IndexFormatException)] = null,

        // Of training and evaluation.
        [typeof(SettingException)] = null,

        // Of a silo's start.
        [typeof(StoreException)] = null,
        [typeof(RecsysStartException)] = null,
    };

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
    public void EveryExceptionOfTheProduct_IsConsidered()
    {
        var known = new[]
        {
            typeof(RecommendRequest), typeof(IRecsysClient), typeof(RecsysProblemDetailsExtensions), typeof(IModelStore), typeof(ModelHost),
            typeof(ItemTable), typeof(ScoredItem), typeof(RecsysLimits), typeof(RecsysSiloOptions),
        }.Select(t => t.Assembly).Distinct().SelectMany(a => a.GetExportedTypes()).Where(t => typeof(Exception).IsAssignableFrom(t));

        Assert.Equal(known.Select(t => t.FullName).Order(), Considered.Keys.Select(t => t.FullName).Order());
    }

    [Fact]
    public async Task EachExceptionThatReachesCallers_HasItsStatus_AndSaysWhatItSays()
    {
        foreach (var (thrown, status) in Considered.Values.OfType<(Exception, HttpStatusCode)>())
        {
            var (answer, problem) = await AskAsync(thrown);

            Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Equal(thrown.Message, problem.GetProperty("detail").GetString());
            Assert.Equal(thrown is RecsysOverloadedException, answer.Headers.Contains("Retry-After"));
        }
    }

    [Fact]
    public async Task PageThatIsOver_SaysWhatToDo()
    {
        var (_, problem) = await AskAsync(new PageExpiredException("kept for 10 minutes"));

        Assert.Contains("ask again without the page token", problem.GetProperty("title").GetString());
    }

    [Fact]
    public async Task Swap_NamesTheVersion()
    {
        foreach (var thrown in new Exception[] { new ModelSwapException("v7", "rejected"), new ModelSwapUnavailableException("v7", "away") })
        {
            Assert.Equal("v7", (await AskAsync(thrown)).Problem.GetProperty("version").GetString());
        }
    }

    [Fact]
    public async Task OtherFailuresOfTheCluster_HaveTheirStatus_AndOtherExceptionsTheApplications()
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(new SiloUnavailableException("gone"))).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await AskAsync(new TimeoutException("late"))).Answer.StatusCode);
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
