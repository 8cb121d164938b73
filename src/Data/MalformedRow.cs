namespace Recsys.Data;

/// <summary>A row of a source file that cannot be read.</summary>
/// <param name="Line">Line of the file on which the row begins, from 1.</param>
/// <param name="Value">What stands there, shortened to 100 characters.</param>
/// <param name="Reason">What is wrong with it, with the bound that it breaks.</param>
public sealed record MalformedRow(long Line, string Value, string Reason);
