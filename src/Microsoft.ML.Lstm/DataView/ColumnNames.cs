namespace Microsoft.ML.Lstm.DataView;

/// <summary>Checks of the columns that options name.</summary>
static class ColumnNames
{
    /// <summary>Throws unless a column that must be named is.</summary>
    public static void Require(string value, string name, string meaning)
    {
        if (string.IsNullOrEmpty(value)) throw new ArgumentException($"{name}, {meaning}, is not set. Set it.", name);
    }

    /// <summary>Throws where a column that need not be named has an empty name.</summary>
    public static void RefuseEmpty(string? value, string name)
    {
        if (value is "") throw new ArgumentException($"{name} is empty. Name a column, or leave it null for none.", name);
    }

    /// <summary>Throws unless the columns to add have names, each another.</summary>
    public static void RequireDistinct(params IReadOnlyCollection<string> added)
    {
        if (added.Contains("") || added.Distinct().Count() < added.Count)
            throw new ArgumentException($"The columns to add are {Quoted(added)}. Give each a name of its own, and leave null what is not wanted.");
    }

    /// <summary>The names, for messages.</summary>
    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
