namespace Microsoft.ML.StandIn;

/// <summary>A schema with columns added: one that hides another stands right behind it, the others at the end.</summary>
sealed class AddedColumns
{
    readonly List<int> _places = []; // an input column, or the complement of an added one

    public AddedColumns(DataViewSchema input, DataViewSchema.DetachedColumn[] added)
    {
        Input = input;
        Count = added.Length;
        var behind = Enumerable.Range(0, added.Length).ToLookup(i => input.GetColumnOrNull(added[i].Name)?.Index ?? input.Count);
        for (var i = 0; i <= input.Count; i++)
        {
            if (i < input.Count) _places.Add(i);
            _places.AddRange(behind[i].Select(index => ~index));
        }
        var builder = new DataViewSchema.Builder();
        foreach (var place in _places)
        {
            var column = place < 0 ? added[~place] : new DataViewSchema.DetachedColumn(input[place]);
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        }
        Schema = builder.ToSchema();
    }

    public DataViewSchema Input { get; }

    public int Count { get; }

    public DataViewSchema Schema { get; }

    public bool IsAdded(int column, out int index)
    {
        var place = _places[column];
        index = place < 0 ? ~place : place;
        return place < 0;
    }

    /// <summary>Which of the added columns are among those that are active.</summary>
    public bool[] ActiveAdded(bool[] active)
    {
        var activeAdded = new bool[Count];
        for (var i = 0; i < active.Length; i++)
            if (IsAdded(i, out var index)) activeAdded[index] = active[i];
        return activeAdded;
    }

    /// <summary>The input columns that are active themselves or needed by others.</summary>
    public DataViewSchema.Column[] Needed(bool[] active, Func<int, bool> isNeeded)
    {
        var needed = Input.Select(column => isNeeded(column.Index)).ToArray();
        for (var i = 0; i < active.Length; i++)
            if (active[i] && !IsAdded(i, out var index)) needed[index] = true;
        return [.. Input.Where(column => needed[column.Index])];
    }
}
