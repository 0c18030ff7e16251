//! Signing in on a provider's page.

use super::id;
use crate::contract::*;
use crate::router::Call;
use domain::{ConnectionId, Language};
use engine::SignInState;
use std::collections::BTreeMap;

fn view(state: SignInState) -> SignInView {
    let (stage, account, is_other, error_code, error_params) = match state.stage {
        engine::SignInStage::Waiting => (SignInStage::Waiting, String::new(), false, None, BTreeMap::new()),
        engine::SignInStage::Done { account, is_other } => {
            (SignInStage::Done, account, is_other, None, BTreeMap::new())
        }
        engine::SignInStage::Failed { code, params } => (SignInStage::Failed, String::new(), false, Some(code), params),
    };
    SignInView {
        sign_in_id: state.id,
        provider: state.provider,
        page: state.page,
        stage,
        account,
        is_other,
        error_code,
        error_params,
    }
}

pub(crate) async fn sign_in_begin(call: &Call<'_>, input: SignInInput) -> Result<SignInView, WireError> {
    let engine = call.engine()?;
    let language =
        Language::parse(&input.language).ok_or_else(|| WireError::with("input_invalid", "field", "language"))?;
    let begun = match &input.connection_id {
        Some(connection) => {
            let connection = id(connection, ConnectionId::parse)?;
            engine.begin_sign_in_again(connection, language).await?
        }
        None => engine.begin_sign_in(&input.connector, &input.fields, language).await?,
    };
    Ok(view(begun))
}

pub(crate) async fn sign_in_get(call: &Call<'_>, input: SignInRef) -> Result<SignInView, WireError> {
    Ok(view(call.engine()?.sign_in_state(&input.sign_in_id)?))
}

pub(crate) async fn sign_in_cancel(call: &Call<'_>, input: SignInRef) -> Result<Done, WireError> {
    call.engine()?.cancel_sign_in(&input.sign_in_id);
    Ok(Done {})
}

/// What came of a sign-in takes the place of what a connection was signed in with before.
pub(crate) async fn connection_sign_in(call: &Call<'_>, input: SignedInAgain) -> Result<Done, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    call.engine()?.sign_in_again(connection, &input.sign_in_id).await?;
    Ok(Done {})
}
