namespace Recsys.Retrieval;

/// <summary>How an index holds the numbers that it scans.</summary>
public enum VectorPrecision
{
    /// <summary>Four bytes a component.</summary>
    Float32 = 0,

    /// <summary>Two bytes a component and no others: scores are those of the rounded vectors (relative error of a component up to 2^-11).</summary>
    Float16 = 1,

    /// <summary>
    /// One byte a component, with a scale for each vector, beside the four that <see cref="Float32"/> has: the bytes are
    /// scanned, and what they find is scored again from the floats. Scores are those of <see cref="Float32"/>.
    /// </summary>
    Int8 = 2,
}
