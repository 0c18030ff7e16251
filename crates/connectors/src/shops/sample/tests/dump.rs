use super::*;
#[test]
fn dump() {
    let t = std::time::Instant::now();
    let c = super::super::catalogue::catalogue().unwrap();
    eprintln!("catalogue {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let w = super::super::world::World::build(super::super::SEED, Timestamp(OPENING), c).unwrap();
    eprintln!("world {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let ledger = super::super::ledger::Ledger::default();
    let _ = w.messages(super::super::world::Position{time:i64::MIN,place:0}, Timestamp(OPENING), &ledger);
    eprintln!("messages {:?}", t.elapsed());
    let mut st: BTreeMap<String, usize> = BTreeMap::new();
    for p in &w.orders { if p.placed.0 <= OPENING { let r=p.record(Timestamp(OPENING), c).unwrap(); *st.entry(format!("{:?} {:?} {}", r.payment, r.fulfilment, r.shop_status)).or_default()+=1; } }
    eprintln!("{st:#?}");
    let late = w.orders.iter().filter(|p| p.promised.unwrap().0 < OPENING && p.parcel.as_ref().is_some_and(|x| x.delivered.is_none_or(|d| d.0>OPENING)) && p.cancelled.is_none()).map(|p| p.id.clone()).collect::<Vec<_>>();
    eprintln!("late {late:?}");
    let lated = w.orders.iter().filter(|p| p.id.starts_with("ord_p")&&p.parcel.as_ref().is_some_and(|x| x.delivered > p.promised)).count();
    eprintln!("delivered late {lated}");
    let mut days: BTreeMap<i64, usize> = BTreeMap::new();
    for p in &w.orders { *days.entry((p.placed.0-OPENING).div_euclid(domain::DAY)).or_default()+=1; }
    eprintln!("{:?}", days.iter().filter(|(d,_)| **d > -12).collect::<Vec<_>>());
    for k in ["conv_es-angry","conv_hu-double"] { let cv=w.conversations.iter().find(|c|c.id==k).unwrap(); for e in &cv.said { eprintln!("{} {}", e.at.0-OPENING, e.text);} }
    let mut subs=String::new(); for cv in &w.conversations { subs += &format!("{} | {} | {:?}\n", cv.id, cv.subject, cv.order_number); } eprintln!("{subs}");
}
