namespace Recsys.Data;

/// <summary>How a table is stored.</summary>
public enum TableFormat
{
    /// <summary>Text with commas between fields and a header.</summary>
    Csv,

    /// <summary>Text with tabs between fields and a header.</summary>
    Tsv,

    /// <summary>A JSON object a line.</summary>
    NdJson,

    /// <summary>Parquet.</summary>
    Parquet,
}
