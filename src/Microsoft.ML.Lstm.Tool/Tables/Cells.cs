namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>The cells of one column of numbers or times.</summary>
sealed class Cells<T> : List<T>, ICells
    where T : struct
{
    public void AddFrom(ICells other, int row) => Add(((Cells<T>)other)[row]);

    public Delegate Getter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = this[row()]);
}
