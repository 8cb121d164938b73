using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Recsys.AspNetCore;

/// <summary>Answers what the client throws with a problem; other exceptions are left to others.</summary>
internal sealed class RecsysExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Problem(exception) is not { } problem)
        {
            return false;
        }

        httpContext.Response.StatusCode = problem.Status!.Value;
        if (exception is RecsysOverloadedException overloaded)
        {
            // The header has whole seconds.
            httpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(overloaded.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    private static ProblemDetails? Problem(Exception exception) => exception switch
    {
        RecsysValidationException e => Make(StatusCodes.Status400BadRequest, "A value is out of its bounds.", e.Message, new()
        {
            ["field"] = e.Error.Field,
            ["value"] = e.Error.Value,
            ["bound"] = e.Error.Bound,
        }),
        PageExpiredException e => Make(StatusCodes.Status410Gone, "The list of this page is over: ask again without the page token.", e.Message),
        ModelSwapException e => Make(StatusCodes.Status409Conflict, "The model version was not switched.", e.Message, new() { ["version"] = e.Version }),
        ModelSwapUnavailableException e => Make(
            StatusCodes.Status503ServiceUnavailable, "The model version cannot be switched now: try again.", e.Message, new() { ["version"] = e.Version }),
        RecsysOverloadedException e => Make(StatusCodes.Status503ServiceUnavailable, "Too much is asked for at once.", e.Message),
        EventLogUnavailableException e => Make(StatusCodes.Status503ServiceUnavailable, "Events cannot be stored.", e.Message),
        DividedCatalogueException e => Make(StatusCodes.Status501NotImplemented, "A divided catalogue does not answer this.", e.Message),
        CatalogueUnavailableException e => Make(StatusCodes.Status503ServiceUnavailable, "The catalogue cannot be read or changed.", e.Message),
        OrleansException e => Make(StatusCodes.Status503ServiceUnavailable, "The recommendation cluster cannot be reached.", e.Message),
        TimeoutException e => Make(StatusCodes.Status504GatewayTimeout, "The deadline passed.", e.Message),
        _ => null,
    };

    private static ProblemDetails Make(int status, string title, string detail, Dictionary<string, object?>? extensions = null) => new()
    {
        Status = status,
        Title = title,
        Detail = detail,
        Extensions = extensions ?? [],
    };
}
