namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>How many heads the cells of an xLSTM are made of.</summary>
static class XLstmHeads
{
    /// <summary>The number, where the units can be divided by it.</summary>
    public static int Checked(int heads, int units) => heads > 0 && units % heads == 0 ? heads : throw new ArgumentOutOfRangeException(
        nameof(heads), heads, $"{units} units cannot be divided among {heads} heads. Choose a number of heads that divides the units.");
}
