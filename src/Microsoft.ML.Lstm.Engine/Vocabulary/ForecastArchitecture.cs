namespace Microsoft.ML.Lstm;

/// <summary>What reads the past of a forecaster's network. Either corrects the same linear baseline.</summary>
public enum ForecastArchitecture
{
    /// <summary>Recurrent layers over the patches of the window, each with its covariates.</summary>
    Recurrent,

    /// <summary>
    /// xLSTM-Mixer (Kraus et al. 2024): a linear layer over the time steps, which all variates share, then sLSTM layers over the variates, in two views. The variates are the past and known
    /// future covariates and, last, the series itself. A series without covariates is mixed with a learnt token only.
    /// </summary>
    Mixer,
}
